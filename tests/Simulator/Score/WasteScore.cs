using Logistics.Core;

namespace Logistics.Simulator.Score;

/// <summary>
/// Judges the hub's own forecast of filling on a list of emptyings: each is forecast from what came before it and from nothing else, and
/// then learned.
/// </summary>
internal sealed class WasteScore
{
    private const int PickupPermille = 800;
    private readonly FillPrior _prior = new();
    private readonly Dictionary<string, Bin> _bins = [];
    private long _forecastError;
    private long _naiveError;
    private int _used;

    /// <summary>Lives through the list.</summary>
    public WasteScore(IReadOnlyList<BinEmptying> emptyings)
    {
        foreach (BinEmptying one in emptyings) Take(one);
    }

    public int Bins => _bins.Count;

    /// <summary>Emptyings that were forecast.</summary>
    public int Used => _used;

    /// <summary>The first of its bin: nobody knows since when it had filled.</summary>
    public int First { get; private set; }

    /// <summary>The first whole stretch of its bin: "as last time" has no last time.</summary>
    public int Young { get; private set; }

    /// <summary>Emptied in part or not final, and the one after it, which began at no known level.</summary>
    public int Broken { get; private set; }

    /// <summary>Percentage points.</summary>
    public double ForecastMae => _used == 0 ? 0 : _forecastError / 10.0 / _used;

    /// <summary>Percentage points.</summary>
    public double NaiveMae => _used == 0 ? 0 : _naiveError / 10.0 / _used;

    /// <summary>Emptyings that pickup at 80% puts off, because the forecast is below, and rightly: the bin stood below 80%.</summary>
    public int Saved { get; private set; }

    /// <summary>Emptyings that it puts off although the bin stood at 100%.</summary>
    public int Overflowed { get; private set; }

    private void Take(BinEmptying one)
    {
        if (!_bins.TryGetValue(one.Bin, out Bin? bin)) _bins.Add(one.Bin, bin = new Bin());
        if (!one.Whole)
        {
            Broken++;
            bin.IsBroken = true;
            return;
        }
        if (bin.IsBroken) Broken++;
        else if (bin.LastMs < 0) First++;
        else if (bin.Interval == 0) Young++;
        else Judge(bin, one);

        bool learns = bin is { IsBroken: false, LastMs: >= 0 };
        bin.Trend.NoteEmptied(_prior, learns ? one.Permille : -1, one.AtMs);
        (bin.Interval, bin.Permille) = learns ? (one.AtMs - bin.LastMs, one.Permille) : (0, 0);
        (bin.LastMs, bin.IsBroken) = (one.AtMs, false);
    }

    private void Judge(Bin bin, BinEmptying one)
    {
        int forecast = bin.Trend.LevelAt(_prior, one.AtMs) ?? throw new InvalidOperationException("a bin with a past has a forecast");
        long naive = Math.Min(1_000, (one.AtMs - bin.LastMs) * bin.Permille / bin.Interval);
        _used++;
        _forecastError += Math.Abs(forecast - one.Permille);
        _naiveError += Math.Abs(naive - one.Permille);
        if (forecast >= PickupPermille) return;
        if (one.Permille < PickupPermille) Saved++;
        if (one.Permille >= FillTrend.Full) Overflowed++;
    }

    private sealed class Bin
    {
        public FillTrend Trend { get; } = new();

        public long LastMs { get; set; } = -1;

        /// <summary>How long the last whole stretch took, in ms; 0 before the first.</summary>
        public long Interval { get; set; }

        public int Permille { get; set; }

        public bool IsBroken { get; set; }
    }
}
