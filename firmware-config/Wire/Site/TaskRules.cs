namespace Logistics.Wire.Site;

/// <summary>What a site expects of one kind of task.</summary>
/// <param name="Within">Service level: due this long after the need arose.</param>
/// <param name="CareSeconds">Norm: nursing seconds that one finished task gives back.</param>
/// <param name="Source">Where the norm comes from.</param>
/// <param name="Skill">Skill id that a worker needs.</param>
public sealed record TaskRules(TimeSpan Within, int CareSeconds, string Source, string Skill);
