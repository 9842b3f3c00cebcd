namespace Logistics.Core;

/// <summary>A waste stream of a site.</summary>
/// <param name="Separated">Its kilograms count as separated.</param>
/// <param name="AdviserGrams">From this weight on, offered at once, a safety adviser is called for; 0 without such a limit.</param>
public sealed record StreamSettings(string Id, bool Separated, long AdviserGrams);
