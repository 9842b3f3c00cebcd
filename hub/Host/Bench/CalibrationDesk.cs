using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Hub.Bench;

/// <summary>The calibrations that are under way, one for each channel and person at it. Kept in memory only: who was in the middle when the
/// hub stopped begins anew. Safe from any thread.</summary>
/// <param name="clock">The machine's clock.</param>
internal sealed class CalibrationDesk(TimeProvider clock)
{
    // Whoever went away in the middle does not keep others from it for ever.
    private const long LeftAfterMs = 15 * 60 * 1_000;
    private const int Most = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Site, string Node, string Channel), Calibrating> _all = [];

    private long NowMs => (long)clock.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Begins, or goes on with what this person has begun.</summary>
    /// <param name="at">Site, node and channel.</param>
    /// <param name="kind">What it is to be.</param>
    /// <param name="config">The sensor, as the node's file has it now.</param>
    /// <param name="by">The person.</param>
    /// <param name="anew">What was begun before, by whomever, is left.</param>
    /// <returns>False when somebody else is at it.</returns>
    public bool Begin((string Site, string Node, string Channel) at, CalibrationKind kind, SensorConfig config, string by, bool anew)
    {
        lock (_gate)
        {
            Calibrating? known = At(at);
            if (known is not null && known.By != by && !anew) return false;
            bool goesOn = known is not null && known.By == by && known.Kind == kind && known.Config == config && !anew;
            if (!goesOn) _all[at] = new Calibrating(kind, config, by, NowMs);
            while (_all.Count > Most) _all.Remove(_all.MinBy(one => one.Value.TouchedMs).Key);
            return true;
        }
    }

    /// <summary>Who is at it; null for nobody.</summary>
    public string? By((string Site, string Node, string Channel) at)
    {
        lock (_gate) return At(at)?.By;
    }

    /// <summary>Does something with a calibration that this person has begun.</summary>
    /// <param name="at">Site, node and channel.</param>
    /// <param name="by">The person.</param>
    /// <param name="work">What; also hears the time in ms.</param>
    /// <param name="otherwise">The answer when there is none of theirs.</param>
    public T With<T>((string Site, string Node, string Channel) at, string by, Func<Calibrating, long, T> work, T otherwise)
    {
        lock (_gate) return At(at) is { } known && known.By == by ? work(known, NowMs) : otherwise;
    }

    /// <summary>It is over.</summary>
    public void End((string Site, string Node, string Channel) at)
    {
        lock (_gate) _all.Remove(at);
    }

    private Calibrating? At((string, string, string) at)
    {
        if (_all.GetValueOrDefault(at) is not { } known) return null;
        if (NowMs - known.TouchedMs <= LeftAfterMs) return known;
        _all.Remove(at);
        return null;
    }
}
