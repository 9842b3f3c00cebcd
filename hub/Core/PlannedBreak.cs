namespace Logistics.Core;

/// <summary>A break in a planned shift.</summary>
/// <param name="FromMs">Begin, Unix time in ms.</param>
/// <param name="ToMs">End, Unix time in ms.</param>
public readonly record struct PlannedBreak(long FromMs, long ToMs);
