namespace Logistics.Wire.Messages;

/// <summary>One value of a signal.</summary>
/// <param name="Ms">When it was measured, in ms of the node's steady clock.</param>
/// <param name="Raw">What the sensor gave; 0 and 1 for no and yes.</param>
/// <param name="Plain">What that means in the channel's unit, before any filter; null when it is <paramref name="Raw"/>.</param>
/// <param name="Filtered">The number that the filters make of it, in the same unit, before the dead band; null for none.</param>
/// <param name="On">The yes or no that the filters make of it; null for a channel that gives numbers.</param>
public sealed record SignalValue(long Ms, double Raw, double? Plain = null, double? Filtered = null, bool? On = null);
