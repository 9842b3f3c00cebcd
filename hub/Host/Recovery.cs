using System.Buffers.Binary;
using System.Globalization;
using Logistics.Core;
using Logistics.Storage;

namespace Logistics.Hub;

/// <summary>
/// The last good state of a journal: the newest whole snapshot and every whole group behind it. What is damaged is stepped over, and
/// what followed on it is taken as far as it still fits; nodes send again what they still have of the rest.
/// </summary>
/// <param name="Engine">The state.</param>
/// <param name="Inputs">Number of the last input in it.</param>
/// <param name="LastMs">Its time, Unix time in ms; 0 when there is none.</param>
/// <param name="Configuration">Number of the configuration in force; 0 for none.</param>
/// <param name="SnapshotInputs">Number of the snapshot that it began with; 0 for none.</param>
/// <param name="Losses">What had been written and is gone, a sentence each.</param>
internal sealed record Recovery(
    Engine Engine, long Inputs, long LastMs, long Configuration, long SnapshotInputs, IReadOnlyList<string> Losses)
{
    /// <summary>Up to where the journal was read: from there it is read on.</summary>
    private JournalPlace Place { get; init; }

    /// <summary>The state before the first input.</summary>
    public static Recovery Nothing() => new(new Engine(), 0, 0, 0, 0, []);

    /// <summary>The last good state of a folder.</summary>
    /// <exception cref="IOException">The folder can't be listed, or a damaged file can't be set aside.</exception>
    /// <exception cref="InvalidDataException">Whole groups can't be applied: they were written by other rules.</exception>
    public static Recovery Of(IFolder folder) => NewestSnapshot(folder).Replay(folder);

    /// <summary>The newest state that is kept and fits, or the beginning of a journal that still has it; null without either.</summary>
    /// <exception cref="InvalidDataException">A snapshot is whole and was written by other rules.</exception>
    public static Recovery? Newest(IFolder folder, Predicate<Recovery> fits)
    {
        foreach (long inputs in JournalFiles.Snapshots(folder).Reverse())
        {
            if (ReadSnapshot(folder, inputs) is { } snapshot && fits(snapshot)) return snapshot;
        }
        return HasBeginning(folder) ? Nothing() : null;
    }

    /// <summary>The journal still holds its first input.</summary>
    public static bool HasBeginning(IFolder folder) => JournalFiles.Segments(folder) is [1, ..];

    /// <summary>Applies what the journal holds behind this state.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="onDamage">Told of bytes that are no whole group.</param>
    /// <param name="onInput">Told each input after its turn.</param>
    /// <param name="through">Nothing behind the input of this number is applied.</param>
    /// <param name="untilMs">Nothing that came later is applied, Unix time in ms.</param>
    /// <param name="stop">Ends it early, with what was reached.</param>
    /// <exception cref="IOException">The folder can't be listed.</exception>
    /// <exception cref="InvalidDataException">Whole groups can't be applied: they were written by other rules.</exception>
    public Recovery Replay(
        IFolder folder, Action<JournalDamage>? onDamage = null, ReplayedInput? onInput = null, long through = long.MaxValue,
        long untilMs = long.MaxValue, CancellationToken stop = default)
    {
        List<string> losses = [.. Losses];
        long applied = Inputs;
        long lastMs = LastMs;
        long configuration = Configuration;
        JournalPlace place = Place;
        bool hole = false;
        int strangers = 0;
        List<JournalDamage> damages = [];
        Reading[] scratch = new Reading[InputCodec.ReadingsMost];
        Recovery Reached() =>
            this with { Inputs = applied, LastMs = lastMs, Configuration = configuration, Losses = losses, Place = place };
        void Note(JournalDamage damage)
        {
            damages.Add(damage);
            onDamage?.Invoke(damage);
        }
        foreach (JournalGroup group in JournalFiles.Groups(folder, applied, Note, place))
        {
            if (group.First > through) return Reached();
            place = group.Place;
            if (group.First > applied + 1)
            {
                hole = true;
                losses.Add(Hole(folder, applied + 1, group.First - 1, damages));
            }
            damages.Clear();
            // What its sensors' numbers stand for is not known any more, until the next configuration says it. A snapshot from within
            // the group knows.
            bool isStrange = group.First > applied && group.Configuration != configuration;
            if (isStrange && strangers++ == 0)
            {
                losses.Add(Invariant($"inputs {group.First} and on stand under a configuration that is lost"));
            }
            ReadOnlySpan<byte> bytes = group.Inputs.Span;
            for (long number = group.First; number <= group.Last; number++)
            {
                Input input = InputCodec.Read(ref bytes, scratch);
                if (number <= applied) continue;
                if (number > through || input.TimeMs > untilMs || stop.IsCancellationRequested) return Reached();
                applied = number;
                if (input.Kind == InputKind.Configure)
                {
                    configuration = number;
                    isStrange = false;
                }
                Refusal? answer = isStrange ? null : Apply(input, number, hole);
                if (!isStrange) lastMs = input.TimeMs;
                onInput?.Invoke(number, input, answer);
            }
            if (!bytes.IsEmpty) throw new InvalidDataException($"the group at input {group.First} has {bytes.Length} bytes too many");
            place = group.End;
        }
        return Reached();
    }

    /// <summary>The content of a snapshot: number of the configuration in force (8 bytes, little endian), time of the last input (8), the
    /// engine's own bytes.</summary>
    public const int SnapshotOverhead = 16;

    /// <summary>The state of one snapshot; null when it is damaged or can't be read.</summary>
    /// <exception cref="InvalidDataException">It is whole and was written by other rules.</exception>
    public static Recovery? ReadSnapshot(IFolder folder, long inputs) => JournalFiles.ReadSnapshot(
        folder, inputs, content => content.Length >= SnapshotOverhead
            ? new Recovery(
                Engine.Load(content[SnapshotOverhead..]), inputs, BinaryPrimitives.ReadInt64LittleEndian(content.Span[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(content.Span), inputs, [])
            : null);

    private static Recovery NewestSnapshot(IFolder folder)
    {
        foreach (long inputs in JournalFiles.Snapshots(folder).Reverse())
        {
            if (ReadSnapshot(folder, inputs) is Recovery snapshot) return snapshot;

            // Nothing is lost with it while an older one, or the journal from its beginning, leads to the same state.
            folder.Rename(JournalFiles.Snapshot(inputs), JournalFiles.Damaged(JournalFiles.Snapshot(inputs)));
        }
        return Nothing();
    }

    /// <summary>What the engine said; null for what could not be applied behind a hole.</summary>
    private Refusal? Apply(in Input input, long number, bool hole)
    {
        Input next = input;
        if (hole && input is { Kind: InputKind.Pack, Pack.Numbered: true })
        {
            // A tag whose number was given in the hole nobody can name: its node is asked for all that it told with it.
            foreach (ref readonly Reading reading in input.Readings)
            {
                if (!Engine.TagBook.Knows(reading)) return null;
            }

            // What stood in the hole may come yet, from its node, and be new then.
            next = Input.Of(input.TimeMs, input.Pack with { From = Math.Max(input.Pack.From, input.Pack.Seq) }, input.Readings);
            if (Engine.Judge(next.Pack) != PackVerdict.New) return null;
        }
        try
        {
            return Engine.Apply(next);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"input {number} can't be applied: {exception.Message}", exception);
        }
    }

    private static string Hole(IFolder folder, long first, long last, List<JournalDamage> damages)
    {
        string where = damages.Count == 0
            ? "the file that held them is gone"
            : string.Join(", ", damages.Select(damage => damage.Failure is string failure
                ? $"{damage.Segment} can't be read ({failure})"
                : Invariant($"{damage.Segment} is damaged at byte {damage.At}")));
        return Invariant($"inputs {first} to {last} are lost from {folder.Path}: {where}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Takes an input that a replay has come past, with the engine as it left it.</summary>
/// <param name="number">Its number.</param>
/// <param name="input">The input, for as long as the call lasts.</param>
/// <param name="answer">What the engine said to it; null when it could not be applied.</param>
internal delegate void ReplayedInput(long number, in Input input, Refusal? answer);
