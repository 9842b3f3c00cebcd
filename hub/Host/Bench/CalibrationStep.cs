namespace Logistics.Hub.Bench;

/// <summary>Where a calibration stands.</summary>
public enum CalibrationStep : byte
{
    /// <summary>The one end is measured: nothing on the scale, an empty container, nobody on the mat.</summary>
    Low,
    /// <summary>The other end: a known weight, a full container, somebody on the mat.</summary>
    High,
    /// <summary>Something else that is known is held against what the two would make of it.</summary>
    Check,
    /// <summary>All is measured; what changes is shown.</summary>
    Accept,
}
