using Logistics.Wire.Node;

namespace Logistics.Wire.Kit;

/// <summary>Parts that belong together, how they are wired to a Raspberry Pi, and the sensors and lamps that a node has then.</summary>
public sealed record KitFile
{
    /// <summary>Stands in channels for the place that a kit is put in, such as a bed.</summary>
    public const string PlaceWord = "PLACE";

    /// <summary>Kit id, as its file is called.</summary>
    public required string Kit { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in a sentence.</summary>
    public required string Purpose { get; init; }

    public required IReadOnlyList<KitPart> Parts { get; init; }

    public required IReadOnlyList<KitWire> Wires { get; init; }

    /// <summary>Lines for the config.txt of Raspberry Pi OS.</summary>
    public required IReadOnlyList<string> Boot { get; init; }

    /// <summary>The sensors, with <see cref="PlaceWord"/> in their channels.</summary>
    public required IReadOnlyList<SensorConfig> Sensors { get; init; }

    /// <summary>The lamps, with <see cref="PlaceWord"/> in their channels.</summary>
    public required IReadOnlyList<LampConfig> Lamps { get; init; }

    /// <summary>Lines of YAML: the <c>sensors</c> and <c>lamps</c> of a node file, as they are written in the kit.</summary>
    public required string NodeLines { get; init; }

    /// <summary>The <c>sensors</c> and <c>lamps</c> of a node file for a place, as lines of YAML.</summary>
    /// <param name="place">Id of the place, for instance <c>bed-12</c>.</param>
    public string NodeLinesAt(string place) => NodeLines.Replace(PlaceWord, place, StringComparison.Ordinal);
}
