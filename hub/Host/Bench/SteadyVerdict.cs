namespace Logistics.Hub.Bench;

/// <summary>Whether a signal can be taken for a calibration.</summary>
internal enum SteadyVerdict : byte
{
    /// <summary>It is.</summary>
    Steady,
    /// <summary>It moves.</summary>
    Moving,
    /// <summary>Too few values have come yet.</summary>
    Few,
    /// <summary>None has come for too long.</summary>
    Silent,
}
