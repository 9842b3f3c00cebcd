using System.Text.RegularExpressions;

namespace Logistics.Hub.Authority;

/// <summary>
/// The release archive that this hub hands out to new nodes: what lies in <c>data/release</c> with its checksum beside it, as
/// <c>firmware-config/install/pack.sh</c> makes both.
/// </summary>
/// <param name="Archive">Path of the archive.</param>
/// <param name="Checksum">Its SHA-256, 64 hex digits.</param>
public sealed partial record NodeRelease(string Archive, string Checksum)
{
    /// <summary>The archive that was put there last; null when there is none with a checksum.</summary>
    /// <param name="data">The hub's data folder.</param>
    public static NodeRelease? In(string data)
    {
        DirectoryInfo folder = new(Path.Combine(data, "release"));
        if (!folder.Exists) return null;
        foreach (FileInfo archive in folder.EnumerateFiles("*.tar.gz").OrderByDescending(file => file.LastWriteTimeUtc))
        {
            string sum = archive.FullName + ".sha256";
            if (!File.Exists(sum)) continue;
            if (Sum().Match(File.ReadAllText(sum)) is { Success: true } found) return new NodeRelease(archive.FullName, found.Value);
        }
        return null;
    }

    // As sha256sum writes it: the name of the file stands behind.
    [GeneratedRegex("^[0-9a-f]{64}(?= )", RegexOptions.CultureInvariant)]
    private static partial Regex Sum();
}
