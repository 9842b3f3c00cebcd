using Logistics.Storage;

namespace Logistics.Hub.People;

/// <summary>Folders whose content is for the hub's own user only.</summary>
public static class PrivateFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A folder that no other user can enter, so that its content was never open to them, not even while it was written.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public static DiskFolder Open(string path)
    {
        Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
        File.SetUnixFileMode(path, Owner | UnixFileMode.UserExecute);
        return new DiskFolder(path);
    }

    /// <summary>Takes a file's rights from others too, so that a copy of the folder gives nothing away.</summary>
    internal static void Close(IFolder folder, string name)
    {
        if (folder is DiskFolder) File.SetUnixFileMode(Path.Combine(folder.Path, name), Owner);
    }
}
