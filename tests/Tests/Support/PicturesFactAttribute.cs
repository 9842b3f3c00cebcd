namespace Logistics.Tests.Support;

/// <summary>Draws pictures for people to judge, into the folder that WARD_PICTURES names; skipped when it names none.</summary>
public sealed class PicturesFactAttribute : FactAttribute
{
    public PicturesFactAttribute()
    {
        if (Folder.Length == 0) Skip = "draws only when WARD_PICTURES names a folder";
        else if (!File.Exists(BrowserFactAttribute.Browser)) Skip = $"needs {BrowserFactAttribute.Browser} (apt install chromium)";
    }

    public static string Folder { get; } = Environment.GetEnvironmentVariable("WARD_PICTURES") ?? "";
}
