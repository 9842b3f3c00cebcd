namespace Logistics.Tests.Support;

/// <summary>Where this repository lies on disk, found upwards from the tests.</summary>
public static class RepositoryRoot
{
    /// <summary>Absolute folder that holds <c>Logistics.sln</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>Absolute folder of recorded and published data beside the repository; it need not exist.</summary>
    public static string RecordedData { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "shared", "data"));

    /// <summary>Absolute path of a file in the repository.</summary>
    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Logistics.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No Logistics.sln stands in or above {AppContext.BaseDirectory}.");
    }
}
