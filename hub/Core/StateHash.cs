using System.Buffers;

namespace Logistics.Core;

/// <summary>A 64-bit FNV-1a hash of all that is written to it, which keeps none of it: any one byte that differs makes another.</summary>
internal sealed class StateHash : IBufferWriter<byte>
{
    private const int BufferAtFirst = 4096;
    private byte[] _buffer = new byte[BufferAtFirst];

    public ulong Value { get; private set; } = 14695981039346656037;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        StateHash hash = new() { _buffer = [] };
        hash.Add(bytes);
        return hash.Value;
    }

    public void Advance(int count) => Add(_buffer.AsSpan(0, count));

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length < Math.Max(1, sizeHint)) _buffer = new byte[Math.Max(BufferAtFirst, sizeHint)];
        return _buffer;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Add(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Value;
        foreach (byte one in bytes) hash = (hash ^ one) * 1099511628211;
        Value = hash;
    }
}
