namespace Logistics.Wire.Kit;

/// <summary>A wire or cable of a kit.</summary>
/// <param name="Pin">Pin of the board's header that it begins at, 1 to 40; null when it begins at a part.</param>
/// <param name="From">Id of the part that it begins at; <c>pi</c> with a pin.</param>
/// <param name="Part">Id of the part that it ends at.</param>
/// <param name="Terminal">Where at that part.</param>
public sealed record KitWire(int? Pin, string From, string Part, string Terminal);
