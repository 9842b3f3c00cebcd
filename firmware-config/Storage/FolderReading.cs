namespace Logistics.Storage;

/// <summary>Reading files of a folder whole.</summary>
public static class FolderReading
{
    /// <summary>All bytes of a file that is there.</summary>
    /// <exception cref="IOException">The disk does not give them.</exception>
    public static byte[] ReadAll(this IFolder folder, string name)
    {
        using IStoredFile file = folder.Open(name);
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }
}
