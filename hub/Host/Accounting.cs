using System.Globalization;
using System.Text;

namespace Logistics.Hub;

/// <summary>What arrived since the hub started, and what became of it. The loop's thread writes; others read whole numbers.</summary>
internal sealed class Accounting
{
    private readonly SortedDictionary<string, long> _refusedMessages = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _refusedReadings = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Messages with readings that arrived, whatever became of them.</summary>
    public long Messages;

    /// <summary>Packs that had been counted before.</summary>
    public long DuplicatePacks;

    /// <summary>Readings in those packs.</summary>
    public long DuplicateReadings;

    /// <summary>Packs that must come again later: too far ahead of their turn, or the disk was not taking more.</summary>
    public long PostponedPacks;

    /// <summary>Messages refused whole.</summary>
    private long RefusedMessages => Sum(_refusedMessages);

    /// <summary>Readings refused out of messages that were otherwise taken.</summary>
    private long RefusedReadings => Sum(_refusedReadings);

    /// <summary>Packs handed to the engine.</summary>
    public long AppliedPacks;

    /// <summary>Readings handed to the engine.</summary>
    public long AppliedReadings;

    /// <summary>Everything refused: whole messages, and readings out of others.</summary>
    public long Refused => RefusedMessages + RefusedReadings;

    /// <summary>Everything refused, by reason.</summary>
    public IReadOnlyDictionary<string, long> RefusedByReason()
    {
        lock (_lock)
        {
            SortedDictionary<string, long> all = new(_refusedReadings, StringComparer.Ordinal);
            foreach ((string reason, long count) in _refusedMessages) all[reason] = all.GetValueOrDefault(reason) + count;
            return all;
        }
    }

    public void RefuseMessage(string reason) => Count(_refusedMessages, reason);

    public void RefuseReading(string reason) => Count(_refusedReadings, reason);

    /// <summary>The closing summary of a site, a line for each fate, figures aligned.</summary>
    /// <param name="site">Site id.</param>
    /// <param name="counted">What the engine counted in this run.</param>
    public string Summary(string site, Core.Counters counted)
    {
        long received = AppliedReadings + DuplicateReadings + RefusedReadings;
        long unaccountedMessages = Messages - AppliedPacks - DuplicatePacks - PostponedPacks - RefusedMessages;
        long unaccountedReadings = AppliedReadings - counted.Readings - counted.Repeated;
        StringBuilder text = new();
        void Line(string what, long figure, string rest) =>
            text.Append(CultureInfo.InvariantCulture, $"  {what,-14}{figure,12:N0}  {rest}").AppendLine();

        text.AppendLine(CultureInfo.InvariantCulture, $"{site}: what came and what became of it");
        Line("received", received, Invariant($"readings in {Messages:N0} messages"));
        Line("counted", counted.Readings, Invariant($"readings, {counted.Late:N0} of them too late to decide anything"));
        Line("repeated", DuplicateReadings + counted.Repeated, Invariant($"readings seen before, {DuplicatePacks:N0} packs"));
        Line("postponed", PostponedPacks, "packs that come again");
        Line("refused", RefusedReadings, Invariant($"readings, and {RefusedMessages:N0} whole messages{Reasons()}"));
        Line("unaccounted", unaccountedMessages + unaccountedReadings, "");
        Line("facts", counted.Facts, "derived about beds, linen, waste and tags");
        Line("tasks", counted.TasksMade, Invariant($"made, {counted.TasksDone:N0} done, {counted.TasksCancelled:N0} cancelled"));
        return text.ToString().TrimEnd();
    }

    private string Reasons()
    {
        IReadOnlyDictionary<string, long> all = RefusedByReason();
        return all.Count == 0 ? "" : ": " + string.Join(", ", all.Select(pair => Invariant($"{pair.Key} {pair.Value:N0}")));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Count(SortedDictionary<string, long> counts, string reason)
    {
        lock (_lock) counts[reason] = counts.GetValueOrDefault(reason) + 1;
    }

    private long Sum(SortedDictionary<string, long> counts)
    {
        lock (_lock) return counts.Values.Sum();
    }
}
