using System.Globalization;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// The highest rate that a side holds: up in big steps until one is too much, then in the middle between the last two, then proven
/// for half a minute; what fails there is tried lower, each time by a bigger step. A step at a time, so that several sides can be
/// searched in turns.
/// </summary>
/// <param name="side">Whose.</param>
/// <param name="from">Where to begin, in readings a second.</param>
internal sealed class HeldSearch(Side side, double from)
{
    private const double Factor = 1.6;
    private const double FineEnough = 1.07;
    private const int TriesMost = 18;
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(30);

    private int _tries;
    private int _failedProofs;
    private double _held;
    private double _tooMuch = double.PositiveInfinity;

    /// <summary>The search is over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Readings a second that were held for half a minute, once it is done; null when no rate was.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Tries one rate.</summary>
    public void Step()
    {
        if (_failedProofs > 0) Prove();
        else if (_held == 0) Try(double.IsFinite(_tooMuch) ? _tooMuch / Factor : from, Probe);
        else if (!double.IsFinite(_tooMuch)) Try(_held * Factor, Probe);
        else if (_tooMuch / _held > FineEnough) Try(Math.Sqrt(_held * _tooMuch), Probe);
        else Prove();
        IsDone = PerSecond is not null || ++_tries == TriesMost;
    }

    /// <summary>Tries one rate for half a minute, and no other.</summary>
    public void StepOnly(double rate)
    {
        if (Try(rate, Proof)) PerSecond = rate;
        IsDone = true;
    }

    private void Prove()
    {
        double rate = _held;
        if (Try(rate, Proof)) PerSecond = rate;
        else _held = rate / Math.Pow(FineEnough, ++_failedProofs);
    }

    private bool Try(double rate, TimeSpan time)
    {
        Outcome outcome = side.Run(rate, time);
        string verdict = outcome.IsHeld ? "held" : "too much";
        CultureInfo culture = CultureInfo.InvariantCulture;
        Screen.Faint(
            string.Create(culture, $"  {side.Name,-10}{rate,10:N0} readings/s for {time.TotalSeconds,2:N0} s: {verdict} (median ")
            + string.Create(culture, $"{outcome.At(0.5) / 1e3:N1} ms; at the end {outcome.BehindMs:N1} ms behind; sent ")
            + string.Create(culture, $"{outcome.LateMs:N1} ms late; {outcome.Took.Length} of {outcome.Asked} answered")
            + (outcome.Skipped > 0 ? string.Create(culture, $"; {outcome.Skipped} not emptied in time)") : ")"));

        // What it still has to do must burden neither its next try nor the others'.
        if (!outcome.IsWhole) side.AwaitReady();
        if (outcome.IsHeld) _held = rate;
        else _tooMuch = rate;
        return outcome.IsHeld;
    }
}
