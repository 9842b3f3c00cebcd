using System.Buffers;
using Logistics.Core;
using Logistics.Storage;

namespace Logistics.Simulator.Fuzz;

/// <summary>
/// What lies on disks: frames, and the inputs in them. The frame's checksum keeps out what a disk did; behind it the codec says that
/// bytes are no inputs of ours, and nothing worse.
/// </summary>
public sealed class JournalTarget(IEnumerable<byte[]> seeds) : FuzzTarget("journal", seeds, 5)
{
    private readonly Reading[] _scratch = new Reading[InputCodec.ReadingsMost];

    /// <summary>A frame around inputs of every kind.</summary>
    public static byte[] Frame(SiteConfiguration settings)
    {
        ArrayBufferWriter<byte> to = new();
        to.GetSpan(Storage.Frame.Overhead)[..Storage.Frame.Overhead].Clear();
        to.Advance(Storage.Frame.Overhead);
        InputCodec.Write(Input.Tick(1_772_366_400_000), to);
        InputCodec.Write(Input.Of(1_772_366_400_001, new Command { Kind = CommandKind.StartShift, By = "w-01" }), to);
        InputCodec.Write(Input.Of(
            1_772_366_400_002, new PackHeader(0, 7, 12, 9), [new Reading(0, 1_772_366_400_000, 1), new Reading(3, 5, -1)]), to);
        InputCodec.Write(Input.Configure(1_772_366_400_003, settings), to);
        byte[] frame = to.WrittenSpan.ToArray();
        Storage.Frame.Seal(frame);
        return frame;
    }

    public override string Process(ReadOnlyMemory<byte> input)
    {
        bool whole = Storage.Frame.TryRead(input.Span, int.MaxValue, out ReadOnlySpan<byte> content);
        if (!whole) content = input.Span[Math.Min(Storage.Frame.Overhead, input.Length)..];
        try
        {
            while (!content.IsEmpty) InputCodec.Read(ref content, _scratch);
        }
        catch (InvalidDataException)
        {
            // Said by the codec of bytes that are no inputs.
            return whole ? "whole, and no inputs" : "no inputs";
        }
        return whole ? "whole" : "inputs";
    }
}
