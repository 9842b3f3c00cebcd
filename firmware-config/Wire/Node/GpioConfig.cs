namespace Logistics.Wire.Node;

/// <summary>A digital input of a GPIO chip: kind <c>gpio</c>.</summary>
public sealed record GpioConfig : SensorConfig
{
    /// <summary>The chip's name, such as <c>gpiochip0</c>, or its label.</summary>
    public required string Chip { get; init; }

    /// <summary>Number of the line on its chip, from 0, or its name.</summary>
    public required string Line { get; init; }

    /// <summary>Low voltage means true: a contact to ground with a pull-up.</summary>
    public bool IsActiveLow { get; init; }

    /// <summary><c>up</c>, <c>down</c> or <c>none</c>; null leaves the resistor as it is.</summary>
    public string? Pull { get; init; }
}
