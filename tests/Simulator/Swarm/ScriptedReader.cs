using Logistics.EdgeAgent.Sensors;

namespace Logistics.Simulator.Swarm;

/// <summary>An antenna: it says what it reads when it reads it, and what passes while nobody listens is gone.</summary>
internal sealed class ScriptedReader : ISensor
{
    private const long LongestMs = 300_000;
    private readonly Timeline _timeline;
    private readonly IReadOnlyList<(long AtMs, string[] Texts)> _bursts;
    private int _next;

    public ScriptedReader(string channel, Timeline timeline, IReadOnlyList<(long AtMs, string[] Texts)> bursts)
    {
        Channel = channel;
        _timeline = timeline;
        _bursts = bursts;
        while (_next < bursts.Count && bursts[_next].AtMs < timeline.NowMs) _next++;
    }

    public string Channel { get; }

    public TimeSpan Every
    {
        get
        {
            long nextMs = _next < _bursts.Count ? _bursts[_next].AtMs - _timeline.NowMs : LongestMs;
            return TimeSpan.FromMilliseconds(Math.Clamp(nextMs, 1, LongestMs));
        }
    }

    public void Read(DateTimeOffset now, List<Sample> into)
    {
        for (; _next < _bursts.Count && _bursts[_next].AtMs <= _timeline.NowMs; _next++)
        {
            foreach (string text in _bursts[_next].Texts) into.Add(new Sample(Channel, now, text));
        }
    }

    public void Dispose()
    {
    }
}
