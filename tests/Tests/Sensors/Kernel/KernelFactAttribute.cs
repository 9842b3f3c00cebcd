namespace Logistics.Tests.Sensors.Kernel;

/// <summary>A test on a kernel of its own in QEMU; skipped where that can't be had.</summary>
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute() => Skip = VirtualMachine.Missing();
}
