namespace Logistics.Tests.Support;

/// <summary>A test that needs a program of Debian's; skipped, naming the package, where it is not installed.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="path">Where Debian puts it.</param>
    /// <param name="package">The package that it comes with.</param>
    public ToolFactAttribute(string path, string package)
    {
        if (!File.Exists(path)) Skip = $"needs {path} (apt install {package})";
    }
}
