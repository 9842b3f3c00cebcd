namespace Logistics.Wire.Messages;

/// <summary>
/// What all lamps of a node are to show, retained at <c>nodes/{node}/lamps</c>: state, not news. A lamp whose channel belongs to no bed is
/// not in it, and dark. Versioned with care.
/// </summary>
/// <param name="Lamps">One for each channel that the node named in its status and that belongs to a bed.</param>
public sealed record LampsMessage(IReadOnlyList<LampState> Lamps)
{
    /// <summary>Lamps of a node at most: more than a board and its expanders have lines for.</summary>
    public const int Most = 64;
}
