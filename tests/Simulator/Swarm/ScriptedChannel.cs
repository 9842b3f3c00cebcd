using Logistics.EdgeAgent.Sensors;

namespace Logistics.Simulator.Swarm;

/// <summary>A sensor that sees the truth of one thing and remembers what it said, for the auditor.</summary>
internal sealed class ScriptedChannel(
    string channel, Timeline timeline, long holdMs, Func<long, long> live, Func<int> value, bool isNumber, Heard heard,
    TruthAilment? ailment = null) : ISensor
{
    private const long LongestMs = 300_000;
    private int? _said;
    private long _saidMs;

    public string Channel => channel;

    public TimeSpan Every
    {
        get
        {
            long nowMs = timeline.NowMs;
            long nextMs = Math.Min(live(nowMs), nowMs + LongestMs);
            if (ailment is not null) nextMs = Math.Min(nextMs, ailment.Next(nowMs));
            if (_saidMs + holdMs > nowMs) nextMs = Math.Min(nextMs, _saidMs + holdMs);
            return TimeSpan.FromMilliseconds(Math.Max(1, nextMs - nowMs));
        }
    }

    public void Read(DateTimeOffset now, List<Sample> into)
    {
        live(timeline.NowMs);
        int level = ailment?.Says(timeline.NowMs, value()) ?? value();
        if (level == _said) return;
        _said = level;
        _saidMs = timeline.NowMs;
        if (ailment is null || level <= TruthAilment.MostPermille) heard.Add(timeline.NowMs, level);
        into.Add(isNumber ? new Sample(channel, now, level / 1_000.0) : new Sample(channel, now, level != 0));
    }

    public void Dispose()
    {
    }
}
