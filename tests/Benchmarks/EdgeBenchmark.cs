using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Simulator.Crash;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Benchmarks;

/// <summary>
/// What the agent takes of a small computer: the real process, over TLS at a real mosquitto, with 32 channels that it reads 50 times a
/// second. The benchmark acknowledges as a hub would.
/// </summary>
internal static class EdgeBenchmark
{
    private const string Site = "bench";
    private const int Channels = 32;
    private const int ReadEveryMs = 20;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(40);

    // As a ward's node has them: mostly mats and buttons, some levels and scales.
    private static readonly string[] Patterns = ["mat", "button", "mat", "button", "mat", "level", "mat", "weight"];

    /// <summary>How a node is set, from what speaks only when something moved to what says each reading.</summary>
    private static readonly (string Name, string OnOff, string Measured)[] Settings =
    [
        ("filtered", ", debounce: 200 ms", ", dead_band: 1%"), ("all said", ", heartbeat: 20 ms", ", heartbeat: 20 ms"),
    ];

    public static void Run()
    {
        Screen.Bold($"An agent with {Channels} channels at {1_000 / ReadEveryMs} Hz, over TLS, {Time.TotalSeconds:N0} s each");
        Screen.Bold($"{"",-12}{"readings/s",12}{"packs/s",10}{"bytes_per_s",13}{"core",10}{"MiB",8}{"own",8}{"most",8}{"first",10}"
            + $"{"disk/hour",14}");
        using Ground ground = new();
        List<Outcome> outcomes = [];
        foreach (var filters in Settings)
        {
            Outcome outcome = Measure(ground, filters, $"n{outcomes.Count}");
            outcomes.Add(outcome);
            Screen.Faint(string.Create(CultureInfo.InvariantCulture, $"{filters.Name,-12}{outcome.Readings,12:N1}{outcome.Packs,10:N1}")
                + string.Create(CultureInfo.InvariantCulture, $"{outcome.Bytes,13:N0}{outcome.Cpu,8:N2} %{outcome.RssMib,8:N1}")
                + string.Create(CultureInfo.InvariantCulture, $"{outcome.OwnMib,8:N1}{outcome.PeakMib,8:N1}")
                + string.Create(CultureInfo.InvariantCulture, $"{outcome.FirstPublish,8:N2} s{outcome.DiskPerHour,14:N0}"));
        }
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "edge",
            rss_mib = Math.Round(outcomes[0].PeakMib, 1),
            cpu_percent = Math.Round(outcomes[0].Cpu, 2),
            first_publish_s = Math.Round(outcomes[0].FirstPublish, 2),
            disk_bytes_per_hour = Math.Round(outcomes[0].DiskPerHour),
            rss_mib_all_said = Math.Round(outcomes[^1].PeakMib, 1),
            cpu_percent_all_said = Math.Round(outcomes[^1].Cpu, 2),
        }));
    }

    private static Outcome Measure(Ground ground, (string Name, string OnOff, string Measured) filters, string node)
    {
        string file = Path.Combine(ground.Folder, $"{node}.yaml");
        File.WriteAllText(file, Yaml(ground, filters, node));
        long packs = 0;
        long readings = 0;
        long bytes = 0;
        MqttClient? hub = null;
        string ackTopic = Topic.Ack(Site, node);
        hub = ground.Client("hub", (_, payload, _) =>
        {
            using JsonDocument pack = JsonDocument.Parse(payload.ToArray());
            JsonElement head = pack.RootElement[0];
            packs++;
            readings += pack.RootElement.GetArrayLength();
            bytes += payload.Length;
            AckMessage ack = new(head.GetProperty("boot").GetInt64(), head.GetProperty("seq").GetInt64());
            hub!.Publish(ackTopic, JsonSerializer.SerializeToUtf8Bytes(ack, WireJson.Default.AckMessage), qos: 1, retain: false);
        });
        using MqttClient disposed = hub;
        hub.Subscribe(Topic.Readings(Site, node), qos: 1);
        hub.Flush();

        Stopwatch took = Stopwatch.StartNew();
        using Child agent = new(
            Path.Combine(ground.Folder, $"{node}.log"),
            "dotnet", "exec", "--runtimeconfig", Ground.Beside("Logistics.EdgeAgent.runtimeconfig.json"),
            "--depsfile", Ground.Beside("Logistics.Benchmarks.deps.json"), Ground.Beside("Logistics.EdgeAgent.dll"),
            "run", "--config", file);
        while (packs == 0)
        {
            if (took.Elapsed > StartPatience || !agent.IsRunning)
            {
                throw new InvalidOperationException(
                    "the agent says nothing: " + string.Join(" ", File.ReadLines(Path.Combine(ground.Folder, $"{node}.log")).TakeLast(5)));
            }
            hub.Step(5);
        }
        double first = took.Elapsed.TotalSeconds;
        Listen(hub, WarmUp);

        (packs, readings, bytes) = (0, 0, 0);
        double cpu = Proc.CpuSeconds(agent.Id);
        long written = Proc.WrittenBytes(agent.Id);
        took.Restart();
        Listen(hub, Time);
        double seconds = took.Elapsed.TotalSeconds;
        return new Outcome(
            readings / seconds, packs / seconds, bytes / seconds, (Proc.CpuSeconds(agent.Id) - cpu) / seconds * 100,
            Proc.RssMib(agent.Id), Proc.OwnMib(agent.Id), Proc.PeakMib(agent.Id), first,
            (Proc.WrittenBytes(agent.Id) - written) / seconds * 3_600);
    }

    private static void Listen(MqttClient hub, TimeSpan time)
    {
        for (Stopwatch listened = Stopwatch.StartNew(); listened.Elapsed < time; hub.Flush()) hub.Step(100);
    }

    private static string Yaml(Ground ground, (string Name, string OnOff, string Measured) filters, string node)
    {
        StringBuilder yaml = new($"""
            node: {node}
            site: {Site}
            broker: {"{"} host: 127.0.0.1, port: {ground.BrokerPort} {"}"}
            keys: {ground.Keys(new MachineName(MachineKind.Node, Site, node))}
            spool: {"{"} folder: {Path.Combine(ground.Folder, "spool", node)}, limit: 64 MiB {"}"}
            sensors:

            """);
        for (int channel = 0; channel < Channels; channel++)
        {
            string pattern = Patterns[channel % Patterns.Length];

            string set = pattern is "mat" or "button" ? filters.OnOff : filters.Measured;
            yaml.Append(CultureInfo.InvariantCulture,
                $"  - {{ channel: c{channel}/{pattern}, kind: simulated, pattern: {pattern}, seed: {channel}, ");
            yaml.Append(CultureInfo.InvariantCulture, $"every: {ReadEveryMs} ms{set} }}\n");
        }
        return yaml.ToString();
    }

    /// <param name="Cpu">Percent of one core.</param>
    /// <param name="OwnMib">Of the resident memory what no file backs.</param>
    /// <param name="FirstPublish">From the start of the program to its first pack, in s.</param>
    private sealed record Outcome(
        double Readings, double Packs, double Bytes, double Cpu, double RssMib, double OwnMib, double PeakMib,
        double FirstPublish, double DiskPerHour);
}
