namespace Logistics.Wire.Messages;

/// <summary>How many pieces are at a ward.</summary>
/// <param name="Ward">Ward id.</param>
/// <param name="Pieces">Pieces that a gate has last shown on the ward's side.</param>
public sealed record WardCount(string Ward, int Pieces);
