namespace Logistics.Core;

/// <summary>A lift, or a staircase: a way between storeys.</summary>
/// <param name="X">Where its doors are, in decimetres.</param>
/// <param name="Y">Where its doors are, in decimetres.</param>
/// <param name="Lowest">Lowest storey that it serves.</param>
/// <param name="Highest">Highest storey that it serves.</param>
/// <param name="WaitMs">How long one usually waits for it, in ms.</param>
/// <param name="FloorMs">How long it takes for one storey, in ms.</param>
public sealed record LiftSettings(string Id, int X, int Y, int Lowest, int Highest, long WaitMs, long FloorMs);
