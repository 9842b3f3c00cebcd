namespace Logistics.EdgeAgent.Sensors.Gpio;

/// <summary>A change of a digital input, as the kernel saw it.</summary>
/// <param name="IsActive">What it changed to.</param>
/// <param name="Nanoseconds">When, on the kernel's clock.</param>
/// <param name="Sequence">1 for the line's first change, and one more each time: a gap means that the kernel's queue ran over.</param>
internal readonly record struct GpioEdge(bool IsActive, long Nanoseconds, uint Sequence);
