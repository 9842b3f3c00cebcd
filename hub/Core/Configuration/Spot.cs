namespace Logistics.Core;

/// <summary>Where something stands on the site's floor plan.</summary>
/// <param name="X">Along the building, in decimetres from a corner that the site chose.</param>
/// <param name="Y">Across it, in decimetres.</param>
/// <param name="Floor">Storey, 0 at street level.</param>
public readonly record struct Spot(int X, int Y, int Floor);
