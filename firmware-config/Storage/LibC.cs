using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Logistics.Storage;

/// <summary>The calls of the C library that .NET has no word for: bringing a folder's own entries to disk.</summary>
internal static partial class LibC
{
    private const string Library = "libc";
    private const int ReadOnlyFolder = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <summary>Returns when the disk has the names in the folder: without it a new or renamed file can be gone after a power
    /// cut.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public static void FlushFolder(string path)
    {
        int descriptor = Open(path, ReadOnlyFolder | CloseOnExec);
        if (descriptor < 0) throw Failure(path);
        try
        {
            if (Flush(descriptor) != 0) throw Failure(path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path) =>
        new($"'{path}' can't be brought to disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
