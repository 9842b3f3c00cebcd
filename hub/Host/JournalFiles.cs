using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Logistics.Storage;

namespace Logistics.Hub;

/// <summary>
/// How a site's journal lies in its folder. Segments (<c>{first input}.journal</c>) hold groups of inputs, each a <see cref="Frame"/>:
/// number of the first input (8 bytes, little endian), how many (4), number of the configuration in force before them (8), time of the
/// first in Unix ms (8), the inputs. A later segment takes over at its first number. Snapshots (<c>{inputs}.snapshot</c>) hold the
/// state after so many inputs.
/// What was damaged and is used no more ends in <c>.damaged</c>. Versioned with care.
/// </summary>
internal static class JournalFiles
{
    /// <summary>Bytes of a group before its inputs, the frame's own included.</summary>
    public const int GroupOverhead = Frame.Overhead + 28;

    /// <summary>Bytes of content in a frame at most; no group and no snapshot comes near it.</summary>
    public const int LongestFrame = 1 << 30;

    private const string SegmentEnd = ".journal";
    private const string SnapshotEnd = ".snapshot";
    private const string DamagedEnd = ".damaged";

    public static string Segment(long first) => string.Create(CultureInfo.InvariantCulture, $"{first:D19}{SegmentEnd}");

    public static string Snapshot(long inputs) => string.Create(CultureInfo.InvariantCulture, $"{inputs:D19}{SnapshotEnd}");

    public static string Damaged(string name) => name + DamagedEnd;

    /// <summary>First numbers of the segments, ascending.</summary>
    public static IReadOnlyList<long> Segments(IFolder folder) => Numbers(folder, SegmentEnd);

    /// <summary>Numbers of inputs that the snapshots stand for, ascending.</summary>
    public static IReadOnlyList<long> Snapshots(IFolder folder) => Numbers(folder, SnapshotEnd);

    /// <summary>What is made of the content of a snapshot; null when it is damaged or can't be read.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="inputs">Which one.</param>
    /// <param name="make">Makes it; the bytes are others' afterwards.</param>
    public static T? ReadSnapshot<T>(IFolder folder, long inputs, Func<ReadOnlyMemory<byte>, T?> make)
        where T : class
    {
        byte[] bytes = [];
        try
        {
            int length;
            using (IStoredFile file = folder.Open(Snapshot(inputs)))
            {
                // Hundreds of sites read one after the other into the same memory.
                length = (int)file.Length;
                bytes = ArrayPool<byte>.Shared.Rent(length);
                file.Read(0, bytes.AsSpan(0, length));
            }
            return Frame.TryRead(bytes.AsSpan(0, length), LongestFrame, out ReadOnlySpan<byte> content)
                ? make(bytes.AsMemory(Frame.Overhead, content.Length)) : null;
        }
        catch (IOException)
        {
            // A snapshot that can't be read is as good as none: an older one and the journal give the same state.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Fills in what stands before the inputs of a group and seals its frame.</summary>
    /// <param name="frame">The whole frame, its first <see cref="GroupOverhead"/> bytes kept free.</param>
    /// <param name="first">Number of its first input.</param>
    /// <param name="count">How many it holds.</param>
    /// <param name="configuration">Number of the configuration in force before them; 0 for none.</param>
    /// <param name="firstMs">Time of the first.</param>
    public static void SealGroup(Span<byte> frame, long first, int count, long configuration, long firstMs)
    {
        BinaryPrimitives.WriteInt64LittleEndian(frame[Frame.Overhead..], first);
        BinaryPrimitives.WriteInt32LittleEndian(frame[(Frame.Overhead + 8)..], count);
        BinaryPrimitives.WriteInt64LittleEndian(frame[(Frame.Overhead + 12)..], configuration);
        BinaryPrimitives.WriteInt64LittleEndian(frame[(Frame.Overhead + 20)..], firstMs);
        Frame.Seal(frame);
    }

    /// <summary>The groups behind an input, in order, with all the damage that was found on the way.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="after">Groups that end at or before this number are left out.</param>
    /// <param name="damages">Told what is damaged.</param>
    /// <param name="from">Where they are known to begin: what stands before it in its segment is not read. None for anywhere.</param>
    public static IEnumerable<JournalGroup> Groups(
        IFolder folder, long after, Action<JournalDamage> damages, JournalPlace from = default)
    {
        IReadOnlyList<long> segments = Segments(folder);
        for (int index = 0; index < segments.Count; index++)
        {
            long end = index + 1 < segments.Count ? segments[index + 1] : long.MaxValue;
            if (end <= after + 1) continue;
            JournalPlace place = from.Segment == segments[index] ? from : new JournalPlace(segments[index], 0);
            foreach (JournalGroup group in GroupsOf(folder, place, end, index + 1 == segments.Count, damages))
            {
                if (group.Last > after) yield return group;
            }
        }
    }

    /// <summary>Time of the first input in a segment, Unix time in ms; of never when it has none that is whole.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public static long FirstMs(IFolder folder, long segment)
    {
        using IStoredFile file = folder.Open(Segment(segment));
        if (file.Length < GroupOverhead) return long.MaxValue;
        Span<byte> bytes = stackalloc byte[GroupOverhead];
        file.Read(0, bytes);
        bool isWhole = BinaryPrimitives.ReadInt64LittleEndian(bytes[Frame.Overhead..]) == segment;
        return isWhole ? BinaryPrimitives.ReadInt64LittleEndian(bytes[(Frame.Overhead + 20)..]) : long.MaxValue;
    }

    private static IEnumerable<JournalGroup> GroupsOf(
        IFolder folder, JournalPlace from, long end, bool isLast, Action<JournalDamage> damages)
    {
        string name = Segment(from.Segment);
        byte[] bytes = [];
        string? failure = null;
        try
        {
            bytes = folder.ReadAll(name, from.At);
        }
        catch (IOException exception)
        {
            failure = exception.Message;
        }
        if (failure is not null) damages(new JournalDamage(name, from.At, 0, failure, isLast));

        int at = 0;
        while (at < bytes.Length)
        {
            if (TryGroup(bytes, at, from, out JournalGroup group))
            {
                at += GroupOverhead + group.Inputs.Length;

                // What a later segment holds is what counts, whatever is readable here.
                if (group.First >= end) continue;
                yield return group;
                continue;
            }
            int next = at + 1;
            while (next < bytes.Length && !TryGroup(bytes, next, from, out _)) next++;
            damages(new JournalDamage(name, from.At + at, next - at, null, isLast && next == bytes.Length));
            at = next;
        }
    }

    private static bool TryGroup(byte[] bytes, int at, JournalPlace begin, out JournalGroup group)
    {
        group = default;
        if (!Frame.TryRead(bytes.AsSpan(at), LongestFrame, out ReadOnlySpan<byte> content)) return false;
        if (content.Length < GroupOverhead - Frame.Overhead) return false;
        group = new JournalGroup(
            BinaryPrimitives.ReadInt64LittleEndian(content),
            BinaryPrimitives.ReadInt32LittleEndian(content[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(content[12..]),
            bytes.AsMemory(at + GroupOverhead, content.Length - (GroupOverhead - Frame.Overhead)),
            begin with { At = begin.At + at });
        return group is { First: > 0, Count: > 0 };
    }

    private static long[] Numbers(IFolder folder, string end) =>
    [
        .. folder.Files().Where(name => name.EndsWith(end, StringComparison.Ordinal))
            .Select(name => name[..^end.Length])
            .Select(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1)
            .Where(number => number >= 0).Order(),
    ];
}
