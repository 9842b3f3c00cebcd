namespace Logistics.Simulator.Swarm;

/// <summary>The only time there is: what is to happen, in its order, and at one instant in the order in which it was planned.</summary>
internal sealed class Timeline
{
    private const int OrderBits = 32;
    private readonly PriorityQueue<Action, long> _events = new();
    private long _planned;

    /// <summary>Milliseconds since the day began.</summary>
    public long NowMs { get; private set; }

    public void At(long atMs, Action what) => _events.Enqueue(what, Math.Max(atMs, NowMs) << OrderBits | _planned++);

    public void In(long ms, Action what) => At(NowMs + ms, what);

    /// <summary>Lets everything happen until then.</summary>
    public void RunUntil(long untilMs)
    {
        while (_events.TryPeek(out Action? what, out long key) && key >> OrderBits <= untilMs)
        {
            _events.Dequeue();
            NowMs = key >> OrderBits;
            what();
        }
        NowMs = untilMs;
    }
}
