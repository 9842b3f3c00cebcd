namespace Logistics.Hub.Bench;

/// <summary>How a calibration stands, for its page. Readings are in millionths of what the sensor says.</summary>
/// <param name="Step">The step that is to be done.</param>
/// <param name="EveryMs">How often the sensor is read.</param>
/// <param name="Low">The reading at the one end; 0 before it was taken.</param>
/// <param name="High">The reading at the other; 0 before.</param>
/// <param name="Grams">Grams at the other end, for a scale.</param>
/// <param name="Given">What lay there at the check: grams, or permille of a full container.</param>
/// <param name="Measured">What the two ends make of it, in the same; for a threshold which part of its span, in permille.</param>
/// <param name="Changes">What changes in the node file: each key with its value, or null where it goes.</param>
public sealed record CalibrationStanding(
    CalibrationStep Step, int EveryMs, long Low, long High, long Grams, long Given, long Measured,
    IReadOnlyList<(string Key, string? Value)> Changes);
