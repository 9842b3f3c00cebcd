namespace Logistics.Tests.Support;

/// <summary>Draws pictures for people to judge, into the folder that WARD_PICTURES names; skipped when it names none.</summary>
public sealed class PicturesFactAttribute : FactAttribute
{
    public PicturesFactAttribute()
    {
        if (Folder.Length == 0) Skip = "draws only when WARD_PICTURES names a folder";
        else if (!File.Exists(BrowserFactAttribute.Browser)) Skip = $"needs {BrowserFactAttribute.Browser} (apt install chromium)";
    }

    /// <summary>Where pictures go, from the project's folder; empty for nowhere.</summary>
    public static string Folder { get; } = FolderFor(Environment.GetEnvironmentVariable("WARD_PICTURES"));

    private static string FolderFor(string? named) => string.IsNullOrEmpty(named)
        ? "" : Directory.CreateDirectory(Path.GetFullPath(named, RepositoryRoot.Path)).FullName;
}
