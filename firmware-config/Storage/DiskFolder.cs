using Microsoft.Win32.SafeHandles;

namespace Logistics.Storage;

/// <summary>A folder of the machine's own disk. Files that end in <c>.new</c> are left by a replacement that was cut off.</summary>
/// <param name="path">Where it is; made with the first file.</param>
/// <param name="isSecret">What it holds is for its owner's eyes only: folder 0700, replaced files 0600.</param>
public sealed class DiskFolder(string path, bool isSecret = false) : IFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string Unfinished = ".new";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public IReadOnlyList<string> Files() => Said(() => !Directory.Exists(Path) ? [] : Directory.GetFiles(Path)
        .Select(file => System.IO.Path.GetFileName(file))
        .Where(name => !name.EndsWith(Unfinished, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).ToArray());

    public IStoredFile Open(string name) => Said(() =>
    {
        string file = At(name);
        bool isNew = !File.Exists(file);
        if (isNew) Make();
        OpenFile opened = new(File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), file);
        if (isNew) LibC.FlushFolder(Path);
        return opened;
    });

    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            Make();
            string fresh = At(name + Unfinished);
            using (SafeFileHandle handle = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
            {
                if (isSecret) File.SetUnixFileMode(handle, OwnerOnly);
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }
            File.Move(fresh, At(name), overwrite: true);
            LibC.FlushFolder(Path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public void Rename(string name, string to) => Said(() =>
    {
        File.Move(At(name), At(to), overwrite: true);
        LibC.FlushFolder(Path);
        return true;
    });

    public void Delete(string name) => Said(() =>
    {
        File.Delete(At(name));
        return true;
    });

    private string At(string name) => System.IO.Path.Combine(Path, name);

    private void Make()
    {
        if (Directory.Exists(Path)) return;

        // Every folder on the way that was not there needs its name on disk too.
        string above = System.IO.Path.GetDirectoryName(Path)!;
        while (!Directory.Exists(above)) above = System.IO.Path.GetDirectoryName(above)!;
        if (isSecret) Directory.CreateDirectory(Path, OwnerOnly | UnixFileMode.UserExecute);
        else Directory.CreateDirectory(Path);
        for (string made = Path; made.Length > above.Length; made = System.IO.Path.GetDirectoryName(made)!)
        {
            LibC.FlushFolder(System.IO.Path.GetDirectoryName(made)!);
        }
    }

    private static T Said<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private sealed class OpenFile(SafeFileHandle handle, string path) : IStoredFile
    {
        public long Length => Said(() => RandomAccess.GetLength(handle));

        public void Read(long at, Span<byte> into)
        {
            while (!into.IsEmpty)
            {
                int read = RandomAccess.Read(handle, into, at);
                if (read == 0) throw new IOException($"'{path}' is shorter than it was.");
                into = into[read..];
                at += read;
            }
        }

        public void Write(long at, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, at);

        public void Cut(long length) => RandomAccess.SetLength(handle, length);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
