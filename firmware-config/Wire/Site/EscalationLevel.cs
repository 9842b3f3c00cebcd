namespace Logistics.Wire.Site;

/// <summary>Who is told when nobody takes a task on.</summary>
/// <param name="After">Nobody took it on for this long since the level before, or since it was asked for.</param>
/// <param name="Retries">How often they are told again, as long after each other, before the next level begins.</param>
/// <param name="People">Ids of who is told.</param>
public sealed record EscalationLevel(TimeSpan After, int Retries, IReadOnlyList<string> People);
