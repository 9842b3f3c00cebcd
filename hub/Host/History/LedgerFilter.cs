namespace Logistics.Hub.History;

/// <summary>Which entries of the ledger are meant.</summary>
/// <param name="From">The first day, by the site's clock.</param>
/// <param name="Until">The first day after it.</param>
/// <param name="Ward">Ward id; null for all.</param>
/// <param name="Kind">Kind of work; null for all.</param>
/// <param name="Provider">Provider id, empty for the care organisation's own people; null for all.</param>
public sealed record LedgerFilter(DateOnly From, DateOnly Until, string? Ward = null, string? Kind = null, string? Provider = null);
