namespace Logistics.Core;

/// <summary>How long people walk from one place of the site to another.</summary>
internal sealed class FloorMap
{
    /// <summary>A storey by stairs that nobody drew, where no lift is known or none runs: an assumption, in ms.</summary>
    private const long StoreyMs = 30_000;

    private readonly List<string> _out = [];
    private LiftSettings[] _lifts = [];
    private LiftSettings[] _running = [];

    /// <summary>For a decimetre, in 2^-20 ms: a division for each pair would be most of what weighing it costs.</summary>
    private long _step;

    public void Configure(DispatchSettings settings)
    {
        _lifts = [.. settings.Lifts];
        int speed = Math.Max(1, settings.WalkingSpeed);
        _step = ((100_000L << 20) + speed - 1) / speed;
        _out.RemoveAll(id => !Array.Exists(_lifts, lift => string.Equals(lift.Id, id, StringComparison.Ordinal)));
        SeeRunning();
    }

    /// <summary>The ways as they are now, for whoever goes on with them elsewhere.</summary>
    public FloorMap Copy() => (FloorMap)MemberwiseClone();

    public bool Runs(string lift) => !_out.Contains(lift);

    /// <summary>A lift stands still, or goes again.</summary>
    public Refusal Set(string lift, bool runs)
    {
        if (!Array.Exists(_lifts, one => string.Equals(one.Id, lift, StringComparison.Ordinal))) return Refusal.UnknownSubject;
        _out.Remove(lift);
        if (!runs) _out.Add(lift);
        SeeRunning();
        return Refusal.None;
    }

    /// <summary>Along the corridors, and by the lift that is quickest, in ms.</summary>
    public long TravelMs(Spot from, Spot to)
    {
        if (from.Floor == to.Floor) return WalkMs(Math.Abs(from.X - to.X) + Math.Abs(from.Y - to.Y));
        int storeys = Math.Abs(from.Floor - to.Floor);
        long bestMs = long.MaxValue;
        foreach (LiftSettings lift in _running)
        {
            if (Math.Min(from.Floor, to.Floor) < lift.Lowest || Math.Max(from.Floor, to.Floor) > lift.Highest) continue;
            int walked = Math.Abs(from.X - lift.X) + Math.Abs(from.Y - lift.Y) + Math.Abs(to.X - lift.X) + Math.Abs(to.Y - lift.Y);
            bestMs = Math.Min(bestMs, WalkMs(walked) + lift.WaitMs + storeys * lift.FloorMs);
        }
        return bestMs < long.MaxValue
            ? bestMs
            : WalkMs(Math.Abs(from.X - to.X) + Math.Abs(from.Y - to.Y)) + storeys * StoreyMs;
    }

    public void Keep(Snapshot kept)
    {
        kept.List(_out, id => kept.Value(id ?? ""));
        SeeRunning();
    }

    private long WalkMs(int decimetres) => decimetres * _step >> 20;

    private void SeeRunning() => _running = [.. _lifts.Where(lift => Runs(lift.Id))];
}
