using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace Logistics.Simulator.Fuzz;

/// <summary>
/// The input that a worker has in hand, in a file that the kernel keeps when the process is gone: after a stack overflow or a hang it is
/// all there is to go by. Name of the target (32 bytes), length (4), input.
/// </summary>
internal sealed class InHand : IDisposable
{
    private const int NameLength = 32;
    private const int Overhead = NameLength + 4;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public InHand(string path)
    {
        Path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Overhead + Mutator.Longest);
        _view = _file.CreateViewAccessor();
    }

    public string Path { get; }

    /// <summary>Takes an input in hand.</summary>
    /// <param name="target">Name of the target, padded with zeros to 32 bytes.</param>
    /// <param name="input">What it is about to process.</param>
    public void Take(ReadOnlySpan<byte> target, ReadOnlySpan<byte> input)
    {
        SafeBuffer into = _view.SafeMemoryMappedViewHandle;
        ReadOnlySpan<byte> kept = input[..Math.Min(input.Length, Mutator.Longest)];
        into.WriteSpan(0, target);
        into.Write(NameLength, kept.Length);
        into.WriteSpan(Overhead, kept);
    }

    /// <summary>A target's name as <see cref="Take"/> wants it.</summary>
    public static byte[] NameOf(FuzzTarget target) => Encoding.ASCII.GetBytes(target.Name.PadRight(NameLength, '\0'));

    /// <summary>What stood in hand when a run ended.</summary>
    /// <exception cref="InvalidDataException">The file is none of ours.</exception>
    public static (string Target, byte[] Input) Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < Overhead) throw new InvalidDataException("the file holds no input");
        int length = BinaryPrimitives.ReadInt32LittleEndian(file[NameLength..]);
        if (length < 0 || length > file.Length - Overhead) throw new InvalidDataException("the file holds no input");
        return (Encoding.ASCII.GetString(file[..NameLength]).TrimEnd('\0'), file.Slice(Overhead, length).ToArray());
    }

    /// <summary>Removes the file: the worker ended in order.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(Path);
    }
}
