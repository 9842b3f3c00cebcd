namespace Logistics.Core;

/// <summary>One level of escalation: who is told when nobody takes a task on, and how often before the next level.</summary>
/// <param name="AfterMs">For so long since the level before, or since it was asked for, nobody took it on, in ms; repeated as often.
/// </param>
/// <param name="Retries">How often its people are told again before the next level begins.</param>
/// <param name="People">Ids of who is told.</param>
public sealed record EscalationSettings(long AfterMs, int Retries, IReadOnlyList<string> People)
{
    /// <summary>Levels at most.</summary>
    public const int LevelsMost = 5;
}
