namespace Logistics.Wire.Site;

/// <summary>A place on the floor plan, in decimetres from a corner of the building that the site chose.</summary>
public readonly record struct PlanSpot(int X, int Y);
