namespace Logistics.Core;

/// <summary>A kind of linen whose pieces carry tags of one GRAI type.</summary>
/// <param name="AssetType">The 12 digits of <see cref="Epc.AssetType"/>.</param>
/// <param name="LostAfterMs">A piece not seen for this long is likely lost, in ms; 0 without such a limit.</param>
/// <param name="LostAfterTurns">A piece not seen for this many of its usual turns is likely lost; 0 without such a limit.</param>
public sealed record ArticleSettings(string Id, string AssetType, long LostAfterMs, int LostAfterTurns);
