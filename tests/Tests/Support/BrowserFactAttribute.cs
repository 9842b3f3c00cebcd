namespace Logistics.Tests.Support;

/// <summary>A test that drives Debian's chromium; skipped where it is not installed.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public const string Browser = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Browser)) Skip = $"needs {Browser} (apt install chromium)";
    }
}
