namespace Logistics.Wire.Node;

/// <summary>A lamp of a node, on a line of a GPIO chip: shows the bed that one of the node's channels belongs to.</summary>
public sealed record LampConfig
{
    /// <summary>A channel of this node. Which bed that is, the hub knows.</summary>
    public required string Shows { get; init; }

    /// <summary>The chip's name, such as <c>gpiochip0</c>, or its label.</summary>
    public required string Chip { get; init; }

    /// <summary>Number of the line on its chip, from 0, or its name; no sensor and no other lamp has it.</summary>
    public required string Line { get; init; }

    /// <summary>Low voltage switches it on.</summary>
    public bool IsActiveLow { get; init; }

    /// <summary>A channel of this node whose change to true the lamp confirms at once, without a hub; null for none.</summary>
    public string? Confirms { get; init; }
}
