namespace Logistics.EdgeAgent.Filters;

/// <summary>Tells when a channel that has nothing new must speak all the same, so that silence means trouble.</summary>
/// <param name="every">Longest silence.</param>
public sealed class Heartbeat(TimeSpan every)
{
    private DateTimeOffset? _last;

    /// <summary>The channel spoke.</summary>
    public void Spoke(DateTimeOffset at) => _last = at;

    /// <summary>True when the channel spoke before and has been silent for the whole time.</summary>
    public bool IsDue(DateTimeOffset now) => _last is { } last && now - last >= every;
}
