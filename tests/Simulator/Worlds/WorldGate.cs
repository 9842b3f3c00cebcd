namespace Logistics.Simulator.Worlds;

/// <summary>A reading place that a tagged asset passes now and then.</summary>
public sealed class WorldGate : WorldThing
{
    private const double PassEveryMs = 8 * 60_000;

    private readonly WorldChannel _reader;
    private readonly IReadOnlyList<string> _epcs;
    private readonly double _pace;

    internal WorldGate(Random random, WorldChannel reader, IReadOnlyList<string> epcs, double pace, long startMs)
        : base(random)
    {
        _reader = reader;
        _epcs = epcs;
        _pace = pace;
        NextMs = startMs + Around(PassEveryMs / pace);
    }

    internal override void Step(long nowMs)
    {
        _reader.Give(nowMs, 0, _epcs[Random.Next(_epcs.Count)]);
        NextMs = nowMs + 1 + Around(PassEveryMs / _pace);
    }

    internal override void Serve(long nowMs)
    {
    }
}
