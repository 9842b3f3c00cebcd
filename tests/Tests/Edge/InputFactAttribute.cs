namespace Logistics.Tests.Edge;

/// <summary>A test that has the kernel make up a keyboard; skipped where it can't.</summary>
public sealed class InputFactAttribute : FactAttribute
{
    public InputFactAttribute()
    {
        if (!File.Exists(MadeUpKeyboard.Maker)) Skip = $"needs {MadeUpKeyboard.Maker} (modprobe uinput, as root)";
    }
}
