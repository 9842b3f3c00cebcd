namespace Logistics.Storage;

/// <summary>Reading files of a folder whole.</summary>
public static class FolderReading
{
    /// <summary>All bytes of a file that is there, from a place on.</summary>
    /// <exception cref="IOException">The disk does not give them.</exception>
    public static byte[] ReadAll(this IFolder folder, string name, long from = 0)
    {
        using IStoredFile file = folder.Open(name);
        byte[] bytes = new byte[Math.Max(0, file.Length - from)];
        file.Read(from, bytes);
        return bytes;
    }
}
