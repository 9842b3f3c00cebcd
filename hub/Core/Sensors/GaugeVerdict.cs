namespace Logistics.Core;

/// <summary>Which of the two sensors of a container.</summary>
internal enum GaugeVerdict : byte
{
    Neither,
    Level,
    Weight,
    Both,
}
