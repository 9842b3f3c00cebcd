using System.Globalization;
using System.Text.Json;
using Logistics.Core;
using Logistics.Storage;

namespace Logistics.Hub;

/// <summary>
/// A journal as JSON lines: each input with its number and time, each reading with the name that its sensor had, each command with why it
/// was refused, and each line with the tasks that ended by it. Who counts those needs nothing else of ours. Versioned with care.
/// </summary>
internal static class HistoryExport
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Writes all that is whole. What ended is told as far back as a state is kept, and up to the first loss: behind it the state
    /// is not known.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="site">Id of the site.</param>
    /// <param name="to">Takes UTF-8.</param>
    /// <returns>How many inputs it wrote, and what was damaged.</returns>
    /// <exception cref="IOException">The folder can't be listed, or what is written is not taken.</exception>
    public static (long Inputs, IReadOnlyList<JournalDamage> Damages) Write(IFolder folder, string site, Stream to)
    {
        List<JournalDamage> damages = [];
        Dictionary<long, SiteConfiguration> configurations = Configurations(folder);
        Reading[] scratch = new Reading[InputCodec.ReadingsMost];
        using Utf8JsonWriter json = new(to);
        long written = 0;
        long applied = 0;
        Engine? engine = null;
        HashSet<string> over = new(StringComparer.Ordinal);
        foreach (JournalGroup group in JournalFiles.Groups(folder, 0, damages.Add))
        {
            SiteConfiguration? configuration = configurations.GetValueOrDefault(group.Configuration);
            ReadOnlySpan<byte> bytes = group.Inputs.Span;
            for (long number = group.First; number <= group.Last; number++)
            {
                Input input = InputCodec.Read(ref bytes, scratch);
                if (input.Kind == InputKind.Configure)
                {
                    configuration = input.Configuration!;
                    configurations[number] = configuration;
                }
                if (number != applied + 1) engine = null;
                engine ??= EngineBefore(folder, number, over);
                applied = number;
                Refusal? answer = Apply(ref engine, input);
                json.Reset(to);
                json.WriteStartObject();
                WriteInput(json, site, number, input, configuration);
                if (answer is not (null or Refusal.None)) json.WriteString("refused"u8, Words.Of(answer.Value));
                WriteEnded(json, engine, over);
                json.WriteEndObject();
                json.Flush();
                to.Write(LineEnd);
                written++;
            }
        }
        return (written, damages);
    }

    /// <summary>The state before this input, where one is kept; and what is over in it.</summary>
    private static Engine? EngineBefore(IFolder folder, long number, HashSet<string> over)
    {
        try
        {
            Engine? engine = number == 1 ? new Engine()
                : JournalFiles.Snapshots(folder).Contains(number - 1) ? Recovery.ReadSnapshot(folder, number - 1)?.Engine : null;
            if (engine is not null) over.UnionWith(engine.Tasks.All.Where(task => task.IsOver).Select(task => task.Id));
            return engine;
        }
        catch (InvalidDataException)
        {
            // By other rules than today's nobody knows what ended: the inputs themselves are told all the same.
            return null;
        }
    }

    private static Refusal? Apply(ref Engine? engine, in Input input)
    {
        try
        {
            return engine?.Apply(input);
        }
        catch (InvalidOperationException)
        {
            engine = null;
            return null;
        }
    }

    private static void WriteEnded(Utf8JsonWriter json, Engine? engine, HashSet<string> over)
    {
        List<WorkTask> ended = [];
        foreach (WorkTask task in engine?.Changes.OfType<WorkTask>() ?? [])
        {
            if (!task.IsOver) over.Remove(task.Id);
            else if (over.Add(task.Id)) ended.Add(task);
        }
        if (ended.Count == 0) return;
        json.WriteStartArray("ended"u8);
        foreach (WorkTask task in ended)
        {
            json.WriteStartObject();
            json.WriteString("task"u8, task.Id);
            json.WriteString("at"u8, DateTimeOffset.FromUnixTimeMilliseconds(task.ChangedMs));
            json.WriteString("status"u8, Words.Of(task.State));
            if (task.State == TaskState.Done) json.WriteString("outcome"u8, Words.Of(task.Outcome));
            if (task.Worker is Worker worker) json.WriteString("worker"u8, worker.Id);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteInput(Utf8JsonWriter json, string site, long number, in Input input, SiteConfiguration? configuration)
    {
        json.WriteString("site"u8, site);
        json.WriteNumber("input"u8, number);
        json.WriteString("at"u8, DateTimeOffset.FromUnixTimeMilliseconds(input.TimeMs));
        switch (input.Kind)
        {
            case InputKind.Tick:
                json.WriteString("kind"u8, "tick"u8);
                break;
            case InputKind.Deaf:
                json.WriteString("kind"u8, "deaf"u8);
                break;
            case InputKind.Told:
                json.WriteString("kind"u8, "told"u8);
                if (input.ToldMs < long.MaxValue) json.WriteString("until"u8, DateTimeOffset.FromUnixTimeMilliseconds(input.ToldMs));
                break;
            case InputKind.Untold:
                json.WriteString("kind"u8, "untold"u8);
                json.WriteString("publisher"u8, PublisherOf(input.Pack, configuration));
                break;
            case InputKind.Pieces:
                json.WriteString("kind"u8, "pieces"u8);
                json.WriteNumber("first"u8, input.FirstPiece);
                json.WriteStartArray("epcs"u8);
                foreach (string id in input.Ids) json.WriteStringValue(id);
                json.WriteEndArray();
                break;
            case InputKind.Configure:
                json.WriteString("kind"u8, "configuration"u8);
                json.WriteNumber("beds"u8, input.Configuration!.Beds.Count);
                json.WriteNumber("sensors"u8, input.Configuration.Sensors.Count);
                break;
            case InputKind.Command:
                WriteCommand(json, input.Command!);
                break;
            case InputKind.Pack:
                WritePack(json, input, configuration);
                break;
        }
    }

    private static void WriteCommand(Utf8JsonWriter json, Command command)
    {
        json.WriteString("kind"u8, "command"u8);
        json.WriteString("command"u8, Words.Of(command.Kind));
        json.WriteString("by"u8, command.By);
        if (command.Task.Length > 0) json.WriteString("task"u8, command.Task);
        if (command.Subject.Length > 0) json.WriteString("subject"u8, command.Subject);
        if (command.Request.Length > 0) json.WriteString("request"u8, command.Request);
        if (command.Kind == CommandKind.FinishTask) json.WriteString("outcome"u8, Words.Of(command.Outcome));
        if (command.Kind == CommandKind.RequestTask) json.WriteString("work"u8, Words.Of(command.TaskKind));
        if (command.AgeMs > 0) json.WriteNumber("age"u8, command.AgeMs);
        if (command.Reason.Length > 0) json.WriteString("reason"u8, command.Reason);
        if (command.Correction is not Correction correction) return;
        json.WriteString("ward"u8, correction.Ward);
        json.WriteString("day"u8, DateOnly.FromDayNumber(correction.Day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("work"u8, Words.Of(correction.Kind));
        json.WriteString("provider"u8, correction.Provider);
        json.WriteNumber("seconds"u8, correction.Seconds);
    }

    private static void WritePack(Utf8JsonWriter json, in Input input, SiteConfiguration? configuration)
    {
        json.WriteString("kind"u8, "readings"u8);
        json.WriteString("publisher"u8, PublisherOf(input.Pack, configuration));
        if (input.Pack.Numbered)
        {
            json.WriteNumber("boot"u8, input.Pack.Boot);
            json.WriteNumber("seq"u8, input.Pack.Seq);
            json.WriteNumber("from"u8, input.Pack.From);
        }
        json.WriteStartArray("readings"u8);
        foreach (ref readonly Reading reading in input.Readings)
        {
            if (reading.Value == Reading.Impossible) continue;
            json.WriteStartObject();
            json.WriteString("n"u8, configuration?.Sensors[reading.Sensor].Name ?? $"#{reading.Sensor}");
            json.WriteString("at"u8, DateTimeOffset.FromUnixTimeMilliseconds(reading.AtMs));
            json.WriteNumber("value"u8, reading.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string PublisherOf(in PackHeader pack, SiteConfiguration? configuration) =>
        configuration?.Publishers[pack.Publisher] ?? $"#{pack.Publisher}";

    /// <summary>What snapshots know of configurations whose own inputs are no longer kept, by number.</summary>
    private static Dictionary<long, SiteConfiguration> Configurations(IFolder folder)
    {
        Dictionary<long, SiteConfiguration> all = [];
        foreach (long inputs in JournalFiles.Snapshots(folder))
        {
            if (Recovery.ReadSnapshot(folder, inputs) is { } snapshot) all[snapshot.Configuration] = snapshot.Engine.Settings;
        }
        return all;
    }
}
