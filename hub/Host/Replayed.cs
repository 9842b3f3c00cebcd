namespace Logistics.Hub;

/// <summary>A moment that is over, as far as the journal still knows it.</summary>
/// <param name="View">The site as it stood; null when that is not known.</param>
/// <param name="Earliest">From when on it is known, where the moment lies before that; else null.</param>
/// <param name="IsLost">Part of the journal is lost or was written by an older hub's rules.</param>
internal sealed record Replayed(SiteView? View, DateTimeOffset? Earliest, bool IsLost = false);
