namespace Logistics.Simulator.Days;

/// <summary>Who brings work and people together.</summary>
internal enum Policy
{
    /// <summary>The engine offers.</summary>
    Ours,
    /// <summary>The most urgent task by due time goes to whoever of those with the skill has been idle longest.</summary>
    LongestIdle,
    /// <summary>People choose from the list themselves.</summary>
    Pull,
}
