namespace Logistics.Wire.Site;

/// <summary>What a site expects of one kind of task.</summary>
/// <param name="Within">Service level: due this long after the need arose.</param>
/// <param name="CareSeconds">Norm: nursing seconds that one finished task gives back.</param>
/// <param name="Source">Where the norm comes from.</param>
/// <param name="Skill">Skill id that a worker needs.</param>
public sealed record TaskRules(TimeSpan Within, int CareSeconds, string Source, string Skill)
{
    /// <summary>How long it usually takes once someone is there; null when the site does not say.</summary>
    public TimeSpan? Takes { get; init; }

    /// <summary>What it is worth that it is done soon, beside the other kinds of the site, from 1 to 100.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>How many do it together: 1 or 2.</summary>
    public int People { get; init; } = 1;
}
