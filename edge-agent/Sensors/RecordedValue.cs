namespace Logistics.EdgeAgent.Sensors;

/// <summary>One value of a recording at its own time; a yes or no where <see cref="Boolean"/> is set, else a number.</summary>
public readonly record struct RecordedValue(DateTimeOffset At, bool? Boolean, double Number);
