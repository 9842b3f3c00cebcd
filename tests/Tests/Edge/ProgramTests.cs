using System.Diagnostics;
using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.Hub.Authority;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Edge;

public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("program-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_good_node_file_passes_the_check_without_a_word()
    {
        string file = Write("channel: bed-1/mat\n    kind: simulated\n    pattern: mat\n    every: 1s");
        Assert.Equal((0, ""), Run("check", "--config", file));
    }

    [Fact]
    public void What_is_wrong_in_a_node_file_is_told_with_its_line()
    {
        string file = Write("channel: bed-1/mat\n    kind: simulated\n    pattern: mt\n    every: 1s");
        (int code, string text) = Run("check", "--config", file);
        Assert.Equal(2, code);
        Assert.StartsWith($"{file}:8:", text, StringComparison.Ordinal);
        Assert.Contains("'mt' is unknown", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_is_not_there_is_told_by_name()
    {
        string file = Write("channel: bed-1/mat\n    kind: recorded\n    format: kasteren\n    file: data/none\n    sensor: 12");
        (int code, string text) = Run("run", "--config", file, "--data", "/nowhere");
        Assert.Equal(2, code);
        Assert.Contains("/nowhere/none", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_without_keys_is_told_to_enrol()
    {
        string file = Write("channel: bed-1/mat\n    kind: simulated\n    pattern: mat\n    every: 1 s");
        (int code, string text) = Run("run", "--config", file);
        Assert.Equal(2, code);
        Assert.Contains("edge-agent enrol --hub", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("walk")]
    [InlineData("run")]
    [InlineData("check --config")]
    [InlineData("check --config a --speed 3")]
    public void A_command_line_that_is_not_right_shows_how_it_would_be(string line)
    {
        (int code, string text) = Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, code);
        Assert.Contains("edge-agent run --config node.yaml", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_channel_is_shown_raw_and_as_it_would_be_sent()
    {
        string file = Write(
            "channel: hamper\n    kind: simulated\n    pattern: level\n    every: 10 ms\n    on_above: 0.1%\n    off_below: 0%");
        using Process process = AgentProcess.Start("read", "hamper", "--config", file, "--for", "200 ms");
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Matches("^[-0-9]+T[:0-9]+\\.[0-9]{3}Z hamper raw [.0-9]+$", lines[0]);
        Assert.Matches("^[-0-9]+T[:0-9]+\\.[0-9]{3}Z hamper sent (true|false)$", lines[1]);
    }

    [Fact]
    public void A_sensor_that_is_not_there_is_shown_as_trouble_and_fails()
    {
        string file = Write("channel: mat\n    kind: gpio\n    chip: no-such-chip\n    line: 1");
        using Process process = AgentProcess.Start("read", "mat", "--config", file, "--for", "100 ms");
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Z mat trouble mat: there is no GPIO chip 'no-such-chip'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_channel_all_are_shown()
    {
        string file = Write(
            "{ channel: a, kind: simulated, pattern: level, every: 10 ms }\n"
            + "  - { channel: b, kind: simulated, pattern: mat, every: 10 ms }");
        using Process process = AgentProcess.Start("read", "--config", file, "--for", "200 ms");
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Contains("Z a sent ", text, StringComparison.Ordinal);
        Assert.Contains("Z b sent ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lamps_are_shown_with_what_was_last_known_of_their_beds_and_their_lines_are_left_alone()
    {
        string file = Write("{ channel: a, kind: simulated, pattern: mat, every: 10 ms }");
        File.AppendAllText(
            file, "lamps:\n  - { shows: a, chip: no-such-chip, line: 1 }\n  - { shows: a, chip: no-such-chip, line: 2, confirms: a }\n");
        string keys = Directory.CreateDirectory(Path.Combine(_folder, "keys")).FullName;
        File.WriteAllText(
            Path.Combine(keys, "lamps.json"), """{"lamps":[{"channel":"a","status":"made","since":"2026-01-01T00:00:00+00:00"}]}""");
        (int code, string text) = Run("read", "--config", file, "--for", "50 ms");
        Assert.True(code == 0, text);
        using Process process = AgentProcess.Start("read", "a", "--config", file, "--for", "50 ms");
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n');
        Assert.Equal(2, lines.Count(static line => line.EndsWith(" a lamp made", StringComparison.Ordinal)));
        process.WaitForExit();
    }

    [Theory]
    [InlineData("bed-2/mat", "1 s", "The node has no channel 'bed-2/mat': it has bed-1/mat.")]
    [InlineData("bed-1/mat", "1 fortnight", "--for: '1 fortnight' is no duration")]
    public void A_channel_or_a_time_that_is_none_is_refused(string channel, string time, string message)
    {
        string file = Write("channel: bed-1/mat\n    kind: simulated\n    pattern: mat\n    every: 1 s");
        (int code, string text) = Run("read", channel, "--config", file, "--for", time);
        Assert.Equal(2, code);
        Assert.StartsWith(message, text, StringComparison.Ordinal);
    }

    [RecordedDataFact("bed-mats")]
    public void A_recorded_day_is_lived_through_at_speed_and_ends_with_a_goodbye_on_sigterm()
    {
        MachineName node = new(MachineKind.Node, "s", "n1");
        using KeyedBroker broker = new(MachineName.HubOf("s"), node);
        using Peer hub = new Peer(broker.Options(MachineName.HubOf("s")), Topic.AllReadings("s"), Topic.AllStatus("s"))
        {
            Echo = "wl/v1/s/echo/",
        }.Connected().Settled();
        string clock = Path.Combine(_folder, "clock");
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        new ScaledTimeProvider(TimeProvider.System, now, now, 86_400).Write(clock);
        string file = Write(
            "channel: bed-1/mat\n    kind: recorded\n    format: kasteren\n    file: data/bed-mats/house-b.sensors\n    sensor: 13",
            broker.Broker.Port);
        using Process agent = AgentProcess.Start(
            "run", "--config", file, "--data", RepositoryRoot.RecordedData, "--clock", clock,
            "--keys", broker.KeysOf(node));
        try
        {
            hub.Until(() => hub.Inbox.Count(message => message.Topic == Topic.Readings("s", "n1")) > 10);
        }
        finally
        {
            using Process kill = Process.Start("kill", ["-TERM", $"{agent.Id}"]);
            agent.WaitForExit();
        }

        Assert.True(agent.ExitCode == 0, agent.StandardOutput.ReadToEnd() + agent.StandardError.ReadToEnd());
        hub.Settled();
        string last = hub.Inbox.Last(message => message.Topic == Topic.Status("s", "n1")).Payload;
        NodeStatusMessage status = JsonSerializer.Deserialize(last, WireJson.Default.NodeStatusMessage)!;
        Assert.Equal((false, true, Agent.Version), (status.Online, status.ClockSynchronised, status.Version));
        Assert.InRange(status.SpoolPacks, 11, int.MaxValue);
    }

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using Process process = AgentProcess.Start(arguments);
        string text = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    private string Write(string sensor, int port = 1883)
    {
        string file = Path.Combine(_folder, "node.yaml");
        File.WriteAllText(
            file, $"node: n1\nsite: s\nbroker: {{ host: 127.0.0.1, port: {port} }}\nspool: {{ folder: spool }}\nsensors:\n  - {sensor}\n");
        return file;
    }
}
