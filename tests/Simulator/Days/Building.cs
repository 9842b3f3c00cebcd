using Logistics.Core;
using Logistics.Simulator.Swarm;

namespace Logistics.Simulator.Days;

/// <summary>The building as it is walked: along corridors, and by lift or staircase between the floors.</summary>
/// <param name="shafts">The ways between floors.</param>
internal sealed class Building(IReadOnlyList<Building.Shaft> shafts)
{
    /// <summary>Metres walked a second; the walking speed that the engine takes as well.</summary>
    public const double Speed = 1.2;

    private readonly HashSet<string> _out = new(StringComparer.Ordinal);

    /// <summary>What the site file says of them.</summary>
    public IReadOnlyList<LiftSettings> Lifts =>
        [.. shafts.Select(shaft => new LiftSettings(shaft.Id, shaft.X, shaft.Y, shaft.Lowest, shaft.Highest, shaft.WaitMs, shaft.FloorMs))];

    /// <summary>A lift stands still, or runs again.</summary>
    public void Put(string lift, bool isOut)
    {
        if (isOut) _out.Add(lift);
        else _out.Remove(lift);
    }

    /// <summary>A walk from door to door, the wait for the lift included, as whoever walks it is lucky.</summary>
    public Walk Between(Spot from, Spot to, Chance luck) => Between(from, to, mean => (long)Luck.Wait(luck, mean));

    /// <summary>A walk as anyone would expect it.</summary>
    public Walk Expected(Spot from, Spot to) => Between(from, to, mean => mean);

    private Walk Between(Spot from, Spot to, Func<long, long> wait)
    {
        if (from.Floor == to.Floor) return Along(Metres(from.X, from.Y, to), 0);
        int floors = Math.Abs(from.Floor - to.Floor);
        Shaft? best = null;
        double bestMs = double.MaxValue;
        foreach (Shaft shaft in shafts)
        {
            bool reaches = Math.Min(from.Floor, to.Floor) >= shaft.Lowest && Math.Max(from.Floor, to.Floor) <= shaft.Highest;
            if (!reaches || _out.Contains(shaft.Id)) continue;
            double ms = Along(Level(shaft, from, to), shaft.WaitMs + floors * shaft.FloorMs).Ms;
            if (ms >= bestMs) continue;
            (best, bestMs) = (shaft, ms);
        }
        if (best is null) throw new InvalidOperationException($"no way leads from floor {from.Floor} to floor {to.Floor}");
        long waitMs = best.WaitMs > 0 ? wait(best.WaitMs) : 0;
        Walk walk = Along(Level(best, from, to), waitMs + floors * best.FloorMs);
        return walk with { Metres = walk.Metres + floors * best.FloorMetres };
    }

    private static double Level(Shaft shaft, Spot from, Spot to) => Metres(shaft.X, shaft.Y, from) + Metres(shaft.X, shaft.Y, to);

    private static double Metres(int x, int y, Spot to) => (Math.Abs(x - to.X) + Math.Abs(y - to.Y)) / 10.0;

    private static Walk Along(double metres, long otherMs) => new((long)(metres / Speed * 1_000) + otherMs, metres);

    /// <summary>A way between floors.</summary>
    /// <param name="X">Where its doors are, in decimetres.</param>
    /// <param name="Y">Where its doors are, in decimetres.</param>
    /// <param name="WaitMs">Mean wait for it, in ms; 0 for stairs.</param>
    /// <param name="FloorMs">Time for one floor, in ms.</param>
    /// <param name="FloorMetres">What one walks in it for a floor.</param>
    public sealed record Shaft(string Id, int X, int Y, int Lowest, int Highest, long WaitMs, long FloorMs, double FloorMetres);

    /// <param name="Ms">How long it takes, waiting included.</param>
    /// <param name="Metres">How much of it is walked.</param>
    public readonly record struct Walk(long Ms, double Metres);
}
