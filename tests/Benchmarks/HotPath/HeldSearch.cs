using System.Globalization;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// The highest rate that a side holds: up in big steps until one is too much, then in the middle between the last two, then proven
/// for half a minute. A step at a time, so that several sides can be searched in turns.
/// </summary>
/// <param name="side">Whose.</param>
/// <param name="inPacks">In packs instead of one reading a message.</param>
/// <param name="from">Where to begin, in readings a second.</param>
internal sealed class HeldSearch(Side side, bool inPacks, double from)
{
    private const double Factor = 1.6;
    private const double FineEnough = 1.07;
    private const int TriesMost = 25;
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(30);

    private int _tries;
    private double _held;
    private double _tooMuch = double.PositiveInfinity;

    /// <summary>The search is over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Readings a second that were held for half a minute, once it is done; null when no rate was.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Tries one rate.</summary>
    public void Step()
    {
        if (_held == 0) Try(double.IsFinite(_tooMuch) ? _tooMuch / Factor : from, Probe);
        else if (!double.IsFinite(_tooMuch)) Try(_held * Factor, Probe);
        else if (_tooMuch / _held > FineEnough) Try(Math.Sqrt(_held * _tooMuch), Probe);
        else if (Try(_held, Proof)) PerSecond = _held;
        else (_held, _tooMuch) = (_held / FineEnough, _held);
        IsDone = PerSecond is not null || ++_tries == TriesMost;
    }

    private bool Try(double rate, TimeSpan time)
    {
        Outcome outcome = side.Run(rate, time, inPacks);
        string verdict = outcome.IsHeld ? "held" : "too much";
        Screen.Faint(string.Create(CultureInfo.InvariantCulture,
            $"  {side.Name,-10}{rate,10:N0} readings/s for {time.TotalSeconds,2:N0} s: {verdict} (median {outcome.At(0.5) / 1e3:N1} ms, ")
            + string.Create(CultureInfo.InvariantCulture,
            $"at the end {outcome.LastTookMs:N1}; sent {outcome.LateMs:N1} ms late; {outcome.Took.Length} of {outcome.Asked} answered, ")
            + string.Create(CultureInfo.InvariantCulture, $"{outcome.Overtaken} overtaken)"));
        if (outcome.IsHeld) _held = rate;
        else _tooMuch = rate;
        return outcome.IsHeld;
    }
}
