namespace Logistics.Simulator.Swarm;

/// <summary>A sensor that ails for a while: it tells levels that cannot be, or is a contact that is loose.</summary>
/// <param name="node">Whose channel it is.</param>
/// <param name="channel">The channel.</param>
/// <param name="subject">Id of the bed or point that it is about.</param>
/// <param name="isLoose">Yes and no by turns; else levels beyond full.</param>
/// <param name="fromMs">When it begins, on the timeline.</param>
/// <param name="toMs">When it is over.</param>
internal sealed class TruthAilment(string node, string channel, string subject, bool isLoose, long fromMs, long toMs)
{
    /// <summary>No level is beyond this, in permille.</summary>
    public const int MostPermille = 1_500;
    private readonly long _everyMs = isLoose ? 400 : 60_000;

    public string Node => node;

    public string Channel => channel;

    public string Subject => subject;

    public long FromMs => fromMs;

    public long ToMs => toMs;

    /// <summary>What the sensor says instead of this.</summary>
    public int Says(long nowMs, int truth)
    {
        if (nowMs < fromMs || nowMs >= toMs) return truth;
        int turn = (int)((nowMs - fromMs) / _everyMs % 2);
        return isLoose ? turn : 2_500 + 500 * turn;
    }

    /// <summary>When it next says something else.</summary>
    public long Next(long nowMs)
    {
        if (nowMs < fromMs) return fromMs;
        return nowMs < toMs ? Math.Min(toMs, nowMs + _everyMs - (nowMs - fromMs) % _everyMs) : long.MaxValue;
    }
}
