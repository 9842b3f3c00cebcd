namespace Logistics.Core;

/// <summary>A lead said that a worker masters a skill.</summary>
/// <param name="Skill">Skill id.</param>
/// <param name="By">Person id of who said it.</param>
/// <param name="AtMs">When, Unix time in ms.</param>
public sealed record SignOff(string Skill, string By, long AtMs);
