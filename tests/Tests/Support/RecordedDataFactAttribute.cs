namespace Logistics.Tests.Support;

/// <summary>A fact about recorded data; skipped, naming the folder, where that data is absent.</summary>
public sealed class RecordedDataFactAttribute : FactAttribute
{
    /// <param name="folder">Folder under the recorded data, such as <c>senml</c>.</param>
    public RecordedDataFactAttribute(string folder)
    {
        var path = Path.Combine(RepositoryRoot.RecordedData, folder);
        if (!Directory.Exists(path))
            Skip = $"The recorded data is absent: {path}";
    }
}
