namespace Logistics.Storage;

/// <summary>
/// One folder on a disk, without folders in it. The seam at which the simulation stands in for a disk that tears, fails and forgets.
/// Every member throws <see cref="IOException"/>, and nothing else, when the disk does not do it.
/// </summary>
public interface IFolder
{
    /// <summary>Its path, for people.</summary>
    string Path { get; }

    /// <summary>Names of the files in it, in ordinal order; none when the folder is not there yet.</summary>
    IReadOnlyList<string> Files();

    /// <summary>Opens a file for reading and writing, and makes it (and the folder) when it is not there.</summary>
    IStoredFile Open(string name);

    /// <summary>Puts a file with this content in place of the one that is there, whole or not at all; returns when the disk has
    /// it.</summary>
    void Replace(string name, ReadOnlySpan<byte> content);

    /// <summary>Gives a file another name, over one that has it; returns when the disk has it.</summary>
    void Rename(string name, string to);

    /// <summary>Removes a file; one that is not there is no error.</summary>
    void Delete(string name);
}
