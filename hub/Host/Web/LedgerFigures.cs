using System.Globalization;
using Logistics.Hub.History;
using Logistics.Wire.Site;

namespace Logistics.Hub.Web;

/// <summary>What the ledger says of a period: sums by ward, kind, provider, week and day, against the wards' care time, and in money.
/// </summary>
public sealed class LedgerFigures
{
    /// <summary>The share of care time that needs no care diploma, in permille: about a tenth, the starting point of the shift of work
    /// from care to facility staff that this system serves.</summary>
    public const int Mark = 100;

    /// <summary>Tiers in the order of their turn, as site files write them.</summary>
    public static readonly string[] Tiers = [.. Enum.GetValues<Core.Tier>().Select(Words.Of)];

    private readonly SiteFile _site;
    private readonly LedgerQuery _query;
    private readonly int _days;

    /// <param name="site">The site, for care time and rates.</param>
    /// <param name="query">What is looked at.</param>
    /// <param name="sums">What the ledger has of it.</param>
    /// <param name="today">The last day that counts into the care time of a period that is not over.</param>
    public LedgerFigures(SiteFile site, LedgerQuery query, IReadOnlyList<Ledger.Sum> sums, DateOnly today)
    {
        (_site, _query) = (site, query);
        _days = Math.Clamp(today.DayNumber + 1 - query.From.DayNumber, 0, query.Until.DayNumber - query.From.DayNumber);
        Total = new Part("", sums.Sum(sum => sum.Seconds), sums.Sum(sum => sum.Tasks), sums.Sum(sum => sum.Corrections));
        Wards = By(sums, sum => sum.Ward);
        Kinds = By(sums, sum => sum.Kind);
        Providers = By(sums, sum => sum.Provider);
        Weeks = By(sums, sum => LedgerQuery.MondayOf(sum.Day));
        Days = By(sums, sum => sum.Day);
    }

    public Part Total { get; }

    public IReadOnlyList<Part> Wards { get; }

    public IReadOnlyList<Part> Kinds { get; }

    public IReadOnlyList<Part> Providers { get; }

    /// <summary>By the Monday of each week, as far as it lies in the period.</summary>
    public IReadOnlyList<Part> Weeks { get; }

    public IReadOnlyList<Part> Days { get; }

    /// <summary>Nursing seconds of the wards that are looked at in this period, so far; null where the site file does not say them all.
    /// </summary>
    public long? CareSeconds(string? ward = null)
    {
        long sum = 0;
        foreach (Ward one in _site.Wards.Where(one => (ward ?? _query.Ward) is not { } only || one.Id == only))
        {
            if (one.CareTime is not { } care) return null;
            sum += (long)care.PerWeek.TotalSeconds * _days / 7;
        }
        return sum > 0 ? sum : null;
    }

    /// <summary>A sum as a share of the care time, in permille; null where that is not known.</summary>
    public decimal? Share(long seconds, string? ward = null) => CareSeconds(ward) is { } care ? seconds * 1_000m / care : null;

    /// <summary>What a sum would have cost at a rate, in cents.</summary>
    public static long Cents(long seconds, Rate rate) => (long)decimal.Round(seconds * (decimal)rate.CentsPerHour / 3_600);

    private static List<Part> By<T>(IReadOnlyList<Ledger.Sum> sums, Func<Ledger.Sum, T> key) where T : notnull =>
    [
        .. sums.GroupBy(key).OrderBy(group => group.Key).Select(group => new Part(
            group.Key is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : $"{group.Key}",
            group.Sum(sum => sum.Seconds), group.Sum(sum => sum.Tasks), group.Sum(sum => sum.Corrections))),
    ];

    /// <summary>What was given back of one ward, kind, provider, week or day.</summary>
    /// <param name="Id">Id of it; a week by its Monday and a day by itself, as <c>2026-11-30</c>.</param>
    /// <param name="Seconds">Nursing seconds, corrections included.</param>
    /// <param name="Tasks">Tasks among them.</param>
    /// <param name="Corrections">Corrections among them.</param>
    public sealed record Part(string Id, long Seconds, int Tasks, int Corrections);
}
