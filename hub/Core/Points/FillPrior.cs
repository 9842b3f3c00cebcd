namespace Logistics.Core;

/// <summary>
/// What all points of one kind on a site have in common, for those that are young: how fast they usually fill, how much their filling
/// flattens, and whether today is busier than usual. It learns at each emptying, and holds a bounded number of them.
/// </summary>
public sealed class FillPrior
{
    private const int CyclesMost = 96;
    private const int CyclesLeast = 30;
    private const int ResidualsMost = 64;
    private const int ResidualsLeast = 10;
    private const long TodayMs = 12 * 3_600_000;

    /// <summary>A straight line is what filling is until enough emptyings have shown that it is not.</summary>
    private const int ForecastsLeast = 50;

    /// <summary>What may be learned of the bend, in sixteenths, straight first: who forecasts best is believed.</summary>
    private static readonly int[] Bends = [16, 12, 8, 6, 4];

    private readonly List<FillCycle> _cycles = [];
    private readonly List<(long AtMs, int Residual)> _residuals = [];
    private readonly List<long> _errors = [.. Bends.Select(_ => 0L)];
    private readonly long[] _quarters = new long[Bends.Length * 3];
    private int _forecasts;

    /// <summary>Enough is known of the others to say something of a point that is new.</summary>
    internal bool IsKnown => _cycles.Count >= CyclesLeast;

    /// <summary>How filling bends, in sixteenths: 16 for as much in each hour, less where it flattens.</summary>
    public int Bend
    {
        get
        {
            if (_forecasts < ForecastsLeast) return Bends[0];
            int best = 0;
            for (int index = 1; index < Bends.Length; index++)
            {
                if (_errors[index] < _errors[best]) best = index;
            }
            return Bends[best];
        }
    }

    /// <summary>The quarters of what the points of this kind do, as <see cref="FillCycle.Through"/>: a quarter, half and three quarters
    /// of them fill no faster. Only when <see cref="IsKnown"/>.</summary>
    internal ReadOnlySpan<long> Quarters(int bend) => _quarters.AsSpan(Array.IndexOf(Bends, bend) * 3, 3);

    /// <summary>By how much the last hours' emptyings were fuller than forecast, as a logarithm: half of the middle one's, for the rest
    /// is chance; 0 when there were few.</summary>
    internal int Today(long nowMs)
    {
        Span<int> recent = stackalloc int[ResidualsMost];
        int count = 0;
        foreach ((long atMs, int residual) in _residuals)
        {
            if (nowMs - atMs < TodayMs) recent[count++] = residual;
        }
        if (count < ResidualsLeast) return 0;
        recent = recent[..count];
        recent.Sort();
        return recent[count / 2] / 2;
    }

    /// <summary>Learns from a stretch that has ended: how well it was forecast, with each bend, and how it went.</summary>
    /// <param name="trend">The point's trend, that does not know this stretch yet.</param>
    /// <param name="cycle">The stretch.</param>
    /// <param name="atMs">When it ended, Unix time in ms.</param>
    internal void Learn(FillTrend trend, FillCycle cycle, long atMs)
    {
        int bendNow = Bend;
        for (int index = 0; index < Bends.Length; index++)
        {
            if (trend.Through(this, Bends[index]) is not long through) continue;
            long forecast = Math.Min(FillTrend.Full, Fixed.Exp2(through + (long)cycle.Duration * Bends[index] / 16));

            // What is long ago fades, so that a site that changes is learned anew.
            _errors[index] += Math.Abs(forecast - Fixed.Exp2(cycle.Level)) * 1_000 - _errors[index] / 512;
            if (Bends[index] != bendNow) continue;
            _forecasts++;
            _residuals.Add((atMs, cycle.Level - Fixed.Log2(Math.Max(forecast, FillTrend.LevelLeast))));
            if (_residuals.Count > ResidualsMost) _residuals.RemoveAt(0);
        }
        _cycles.Add(cycle);
        if (_cycles.Count > CyclesMost) _cycles.RemoveAt(0);
        Reckon();
    }

    internal void Keep(Snapshot kept)
    {
        _forecasts = kept.Value(_forecasts);
        kept.List(_errors, kept.Value);
        kept.List(_cycles, cycle => new FillCycle(kept.Value(cycle.Duration), kept.Value(cycle.Level)));
        kept.List(_residuals, one => (kept.Value(one.AtMs), kept.Value(one.Residual)));
        Reckon();
    }

    private void Reckon()
    {
        if (!IsKnown) return;
        Span<long> all = stackalloc long[_cycles.Count];
        for (int index = 0; index < Bends.Length; index++)
        {
            for (int cycle = 0; cycle < all.Length; cycle++) all[cycle] = _cycles[cycle].Through(Bends[index]);
            all.Sort();
            for (int quarter = 0; quarter < 3; quarter++) _quarters[index * 3 + quarter] = all[all.Length * (quarter + 1) / 4];
        }
    }
}
