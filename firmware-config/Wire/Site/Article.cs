namespace Logistics.Wire.Site;

/// <summary>A kind of linen whose pieces carry tags: each is tracked from its first read, without being listed.</summary>
/// <param name="Id">Article id, unique in the site.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Grai">Company prefix and asset type of its GRAI, 12 digits without check digit; unique in the site.</param>
/// <param name="LostAfter">A piece not seen for this long is likely lost; null without such a limit.</param>
/// <param name="LostAfterTurns">A piece not seen for so many of its usual turns is likely lost; null without such a limit.</param>
public sealed record Article(string Id, string Name, string Grai, TimeSpan? LostAfter, int? LostAfterTurns);
