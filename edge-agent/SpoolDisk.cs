using System.Globalization;
using Logistics.Storage;

namespace Logistics.EdgeAgent;

/// <summary>The spool's files: what an earlier run left, and where the next packs go.</summary>
/// <remarks>
/// Each frame proves itself by its checksum, so that after damage whole packs are looked for byte by byte and kept as well: a false one
/// would have to match 32 bits, a version and a length. The damaged bytes are copied into a file for the technician.
/// </remarks>
internal sealed class SpoolDisk(IFolder folder)
{
    private const string BootFile = "boot";
    private const string Extension = ".spool";
    private const string Damaged = "damaged-";
    private const int DamagedFilesMost = 4;
    private const int DamagedBytesMost = 256 * 1024;
    private const int UndeletedMost = 8;

    private readonly List<string> _undeleted = [];
    private SpoolFile? _current;
    private long _number;
    private string? _refusal;

    public string Path => folder.Path;

    /// <summary>Bytes of a file at most.</summary>
    public int LargestFile { get; set; }

    /// <summary>Bytes that waiting packs' files take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Files that were found torn, damaged or unreadable.</summary>
    public int Damages { get; private set; }

    /// <summary>What was found so, in words; null when nothing was.</summary>
    public string? Damage { get; private set; }

    /// <summary>Only a torn end was found, as a power cut leaves it.</summary>
    public bool IsOnlyTorn { get; private set; } = true;

    /// <summary>Largest boot that an earlier run remembered; 0 when none did.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public long LastBoot()
    {
        if (!folder.Files().Contains(BootFile)) return 0;
        using IStoredFile file = folder.Open(BootFile);
        byte[] bytes = new byte[Math.Min(file.Length, 64)];
        file.Read(0, bytes);
        if (Frame.TryRead(bytes, sizeof(long), out ReadOnlySpan<byte> content) && content.Length == sizeof(long))
        {
            return BitConverter.ToInt64(content);
        }

        Tell(isTorn: false, $"'{BootFile}' in '{Path}' was damaged and is written anew");
        return 0;
    }

    /// <exception cref="IOException">The disk fails.</exception>
    public void KeepBoot(long boot)
    {
        byte[] frame = new byte[Frame.Overhead + sizeof(long)];
        BitConverter.TryWriteBytes(frame.AsSpan(Frame.Overhead), boot);
        Frame.Seal(frame);
        folder.Replace(BootFile, frame);
    }

    /// <summary>Every whole pack that an earlier run left, each number once, by boot and number.</summary>
    /// <exception cref="IOException">The folder can't be listed. A file that can't be read is told and left as it is.</exception>
    public List<SpoolPack> Load(Dictionary<long, BootClock> clocks)
    {
        List<SpoolPack> packs = [];
        foreach (string name in folder.Files().Where(static name => name.EndsWith(Extension, StringComparison.Ordinal)))
        {
            try
            {
                Load(name, packs, clocks);
            }
            catch (IOException exception)
            {
                Tell(isTorn: false, $"'{name}' in '{Path}' can't be read and is left as it is: {exception.Message}");
            }
        }

        // A pack can be in two files, when a flush that failed wrote it all the same or when a file was rewritten: the fuller one counts.
        List<SpoolPack> once = [];
        foreach (SpoolPack pack in packs.OrderBy(static pack => (pack.Boot, pack.Seq, -pack.Records)))
        {
            if (once.Count > 0 && once[^1].Boot == pack.Boot && once[^1].Seq == pack.Seq) Release(pack);
            else once.Add(pack);
        }

        return once;
    }

    /// <summary>Brings packs that only memory has to disk, in groups.</summary>
    /// <exception cref="IOException">
    /// The disk fails. The file at hand is not trusted any more: what it does not have for sure goes into another one.
    /// </exception>
    public void Write(long boot, IEnumerable<SpoolPack> packs)
    {
        Clean();
        List<SpoolPack> group = [];
        int length = 0;
        foreach (SpoolPack pack in packs)
        {
            group.Add(pack);
            length += pack.Length;
            if ((_current?.Length ?? 0) + length >= LargestFile)
            {
                Append(boot, group, [.. group.Select(static member => member.Frame!)]);
                Close();
                group.Clear();
                length = 0;
            }
        }

        if (group.Count > 0) Append(boot, group, [.. group.Select(static member => member.Frame!)]);
    }

    /// <summary>Writes all the waiting packs of one file anew, with these frames, into another file, and removes the one.</summary>
    /// <exception cref="IOException">The disk fails: the packs stay where they are.</exception>
    public void Rewrite(long boot, IReadOnlyList<SpoolPack> packs, IReadOnlyList<byte[]> frames)
    {
        SpoolFile before = packs[0].File!;
        Close();
        Append(boot, packs, frames);
        Close();
        for (int index = 0; index < packs.Count; index++) Release(before);
    }

    /// <exception cref="IOException">The disk fails.</exception>
    public static byte[] Read(SpoolPack pack)
    {
        byte[] frame = pack.File!.Read(pack.At, pack.Length);
        return Frame.TryRead(frame, PackCodec.Longest, out ReadOnlySpan<byte> content)
            && PackCodec.TryRead(content, out PackHead head, out _) && head.Boot == pack.Boot && head.Seq == pack.Seq
            ? frame
            : throw new InvalidDataException($"pack {pack.Seq} in '{pack.File.Name}' has changed since it was written");
    }

    /// <summary>The pack needs its file no more; a file that no pack needs is removed.</summary>
    public void Release(SpoolPack pack)
    {
        if (pack.File is { } file) Release(file);
        pack.File = null;
    }

    /// <summary>Closes the files. What was not written is lost, as in a power cut.</summary>
    public void Close(IEnumerable<SpoolPack> packs)
    {
        Close();
        foreach (SpoolPack pack in packs) pack.File?.Dispose();
    }

    private void Close()
    {
        _current?.Dispose();
        if (_current is { Live: 0 } empty) Delete(empty);
        _current = null;
    }

    private void Load(string name, List<SpoolPack> packs, Dictionary<long, BootClock> clocks)
    {
        byte[] bytes = folder.ReadAll(name);
        SpoolFile file = new(folder, name, bytes.Length);
        Bytes += file.Length;
        using MemoryStream damaged = new();
        int position = 0;
        bool isTorn = true;
        while (position < bytes.Length)
        {
            if (Frame.TryRead(bytes.AsSpan(position), PackCodec.Longest, out ReadOnlySpan<byte> content)
                && PackCodec.TryRead(content, out PackHead head, out int records))
            {
                isTorn &= damaged.Length == 0;
                int length = Frame.Overhead + content.Length;
                packs.Add(new SpoolPack(head.Boot, head.Seq, head.Total, head.SealedAt, records)
                {
                    File = file, At = position, Length = length,
                });
                file.Live++;
                Learn(clocks, head);
                position += length;
            }
            else
            {
                damaged.WriteByte(bytes[position++]);
            }
        }

        bool isSaved = damaged.Length == 0 || SetAside(file, damaged, isTorn);
        if (file.Live == 0 && isSaved) Delete(file);
    }

    private static void Learn(Dictionary<long, BootClock> clocks, in PackHead head)
    {
        BootClock known = clocks.GetValueOrDefault(head.Boot, new BootClock(head.Correction, head.IsClockRight, head.SealedAt));
        bool isBetter = head.IsClockRight || (!known.IsRight && head.SealedAt >= known.Last);
        clocks[head.Boot] = new BootClock(
            isBetter ? head.Correction : known.Correction, known.IsRight || head.IsClockRight,
            head.SealedAt > known.Last ? head.SealedAt : known.Last);
    }

    private bool SetAside(SpoolFile file, MemoryStream damaged, bool isTorn)
    {
        string aside = Damaged + System.IO.Path.GetFileNameWithoutExtension(file.Name);
        string rest = file.Live > 0 ? $"its {file.Live} whole packs are kept" : "nothing in it is whole";
        string said = $"'{file.Name}' in '{Path}' has {damaged.Length} damaged bytes: {rest}";
        try
        {
            string[] others = [.. folder.Files().Where(static name => name.StartsWith(Damaged, StringComparison.Ordinal))];
            foreach (string old in others.Where(name => name != aside).SkipLast(DamagedFilesMost - 1)) folder.Delete(old);
            folder.Replace(aside, damaged.GetBuffer().AsSpan(0, (int)Math.Min(damaged.Length, DamagedBytesMost)));
            Tell(isTorn, $"{said}, the bytes lie in '{aside}'");
            return true;
        }
        catch (IOException exception)
        {
            Tell(isTorn, $"{said}, and it is left as it is: {exception.Message}");
            return false;
        }
    }

    private void Tell(bool isTorn, string sentence)
    {
        Damages++;
        IsOnlyTorn &= isTorn;
        Damage = Damage is null ? sentence : $"{Damage}; {sentence}";
    }

    private void Append(long boot, IReadOnlyList<SpoolPack> packs, IReadOnlyList<byte[]> frames)
    {
        byte[] bytes = [.. frames.SelectMany(static frame => frame)];
        _current ??= Fresh(boot);
        long at = _current.Length;
        Bytes += bytes.Length;
        try
        {
            _current.Append(bytes);
        }
        catch (IOException)
        {
            Close();
            throw;
        }

        for (int index = 0; index < packs.Count; index++)
        {
            packs[index].File = _current;
            packs[index].At = at;
            packs[index].Length = frames[index].Length;
            at += frames[index].Length;
            _current.Live++;
        }
    }

    private SpoolFile Fresh(long boot)
    {
        while (true)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{boot:D15}-{++_number:D6}{Extension}");
            if (!folder.Files().Contains(name)) return new SpoolFile(folder, name, 0);
        }
    }

    private void Release(SpoolFile file)
    {
        if (--file.Live > 0) return;
        if (file == _current) _current = null;
        Delete(file);
    }

    private void Delete(SpoolFile file)
    {
        file.Dispose();
        Bytes -= file.Length;
        _undeleted.Add(file.Name);
        if (_undeleted.Count == 1) TryClean();
    }

    // A file that could not be removed is tried again before each write.
    private void Clean()
    {
        if (!TryClean() && _undeleted.Count >= UndeletedMost)
        {
            throw new IOException($"'{_undeleted[0]}' and others can't be removed: {_refusal}");
        }
    }

    private bool TryClean()
    {
        try
        {
            for (; _undeleted.Count > 0; _undeleted.RemoveAt(0)) folder.Delete(_undeleted[0]);
            return true;
        }
        catch (IOException exception)
        {
            _refusal = exception.Message;
            return false;
        }
    }
}
