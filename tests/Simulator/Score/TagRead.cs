namespace Logistics.Simulator.Score;

/// <summary>One read of the worn tag.</summary>
/// <param name="AtMs">Since the trial began, in ms.</param>
/// <param name="Antenna">Which antenna read it.</param>
/// <param name="Label">What its wearer did, by the people who watched.</param>
public readonly record struct TagRead(long AtMs, string Antenna, string Label);
