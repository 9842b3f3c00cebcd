namespace Logistics.Hub.Bench;

/// <summary>What a calibration makes of a sensor's numbers.</summary>
public enum CalibrationKind : byte
{
    /// <summary>A weight: <c>zero</c>, <c>weight</c> and <c>at</c> of a node file.</summary>
    Scale,
    /// <summary>A level: <c>empty</c> and <c>full</c>.</summary>
    Level,
    /// <summary>Yes or no of a level: <c>on_above</c> and <c>off_below</c>.</summary>
    Threshold,
}
