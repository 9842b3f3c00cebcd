using Logistics.Tests.Sensors.Kernel;

namespace Logistics.Tests;

/// <summary>The tests' own program, for what must run in a machine of its own; the test runner does not use it.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [KernelGuest.Name]) return 2;
        KernelGuest.Run();
        return 0;
    }
}
