namespace Logistics.Tests.Support;

/// <summary>A theory that drives Debian's chromium; skipped where it is not installed.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (!File.Exists(BrowserFactAttribute.Browser)) Skip = $"needs {BrowserFactAttribute.Browser} (apt install chromium)";
    }
}
