namespace Logistics.Core;

/// <summary>What the points of a site share: what is usual for their kind, the stock of each waste stream, and the ledger of what left.
/// </summary>
public sealed class PointBook
{
    private readonly SortedDictionary<string, FillPrior> _priors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, StreamStock> _stocks = new(StringComparer.Ordinal);
    private string[] _wards = [];

    /// <summary>The streams of the configuration in force, by id.</summary>
    public IEnumerable<StreamStock> Stocks => _stocks.Values;

    /// <summary>The waste that left, by ward, stream and week.</summary>
    public WasteLedger Ledger { get; } = new();

    /// <summary>The stream's stock, or null.</summary>
    public StreamStock? FindStock(string stream) => _stocks.GetValueOrDefault(stream);

    /// <summary>What points of this kind have in common: the same work, and the same stream of waste.</summary>
    internal FillPrior PriorOf(PointSettings point)
    {
        string key = $"{(int)point.Work} {point.Stream}";
        if (!_priors.TryGetValue(key, out FillPrior? prior)) _priors.Add(key, prior = new FillPrior());
        return prior;
    }

    /// <summary>After the points themselves have been configured.</summary>
    internal void Configure(Engine engine, SiteConfiguration settings, IReadOnlyList<StoragePoint> waste, long nowMs)
    {
        _wards = [.. settings.Wards.Select(ward => ward.Id)];
        IReadOnlyList<StreamSettings> streams = settings.Streams ?? [];
        foreach (string gone in _stocks.Keys.Except(streams.Select(stream => stream.Id)).ToArray()) _stocks.Remove(gone);
        foreach (StreamSettings stream in streams)
        {
            if (!_stocks.TryGetValue(stream.Id, out StreamStock? stock)) _stocks.Add(stream.Id, stock = new StreamStock(stream.Id));
            stock.Configure(engine, stream, [.. waste.Where(point => point.Stream == stream.Id)], nowMs);
        }
    }

    /// <summary>A container's content is on its way out of the ward.</summary>
    internal void Count(Engine engine, StoragePoint point, long grams, long atMs, long nowMs)
    {
        if (FindStock(point.Stream) is not StreamStock stock) return;
        int day = engine.Clock.Day(atMs);
        Ledger.Add(_wards[point.Ward], point.Stream, day - (engine.Clock.WeekDay(atMs) + 6) % 7, grams);
        stock.Collected(engine, grams, nowMs);
    }

    internal void Keep(Snapshot kept)
    {
        List<string> kinds = [.. _priors.Keys];
        kept.List(kinds, kind => kept.Value(kind ?? ""));
        foreach (string kind in kinds)
        {
            if (!_priors.TryGetValue(kind, out FillPrior? prior)) _priors.Add(kind, prior = new FillPrior());
            prior.Keep(kept);
        }
        foreach (StreamStock stock in _stocks.Values) stock.Keep(kept);
        Ledger.Keep(kept);
    }
}
