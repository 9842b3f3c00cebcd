using System.Net;
using System.Net.Sockets;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Hub.Authority;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Sensors;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

public sealed class DoctorTests : IDisposable
{
    private static readonly MachineName Machine = new(MachineKind.Node, "s", "n1");

    private readonly string _root = Directory.CreateTempSubdirectory("doctor-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void On_a_machine_without_any_of_the_hardware_each_line_says_what_to_do()
    {
        Finding[] findings = [.. new Doctor(_root, static () => false).Machine()];
        Assert.Equal(["clock", "gpio", "i2c", "iio", "keyboard", "serial"],
            findings.Where(static finding => !finding.IsWell).Select(static finding => finding.Name).Order(StringComparer.Ordinal));
        Assert.Contains("dtparam=i2c_arm=on", Of(findings, "i2c").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_and_open_is_well_and_named()
    {
        Write("dev/gpiochip0", "");
        Write("dev/i2c-1", "");
        Write("sys/bus/iio/devices/iio:device0/name", "mcp3208\n");
        Write("dev/serial0", "");
        Write("dev/input/by-id/usb-reader-event-kbd", "");
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", "0\n");
        Finding[] findings = [.. new Doctor(_root, static () => true).Machine()];
        Assert.All(findings, static finding => Assert.True(finding.IsWell, finding.ToString()));
        Assert.Equal("iio:device0 (mcp3208)", Of(findings, "iio").Sentence);
    }

    [Theory]
    [InlineData("50005", "now")]
    [InlineData("50000", "since the start")]
    public void A_supply_that_was_too_weak_is_said(string bits, string when)
    {
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", bits + "\n");
        Finding power = Of(new Doctor(_root, static () => true).Machine(), "power");
        Assert.False(power.IsWell);
        Assert.Contains($"too little voltage {when}", power.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_whose_broker_takes_it_is_well_and_its_sensors_say_what_they_read()
    {
        using KeyedBroker keyed = new(Machine);
        ScriptedReader reads = new("bed-1/mat", static (now, into) => into.Add(new Sample("bed-1/mat", now, true)));
        ScriptedReader fails = new("hamper/level", static (_, _) => throw new IOException("/dev/i2c-1 can't be opened: no such file"));
        ScriptedReader busy = new("bed-1/door", static (_, _) => throw new IOException("/dev/gpiochip0: Device or resource busy"));
        Finding[] findings = [.. Doctor.Node(Node(keyed.Broker.Port, keyed.KeysOf(Machine)), () => [reads, fails, busy], Lamp.Open)];
        Assert.True(Of(findings, "disk").IsWell);
        Assert.True(Of(findings, "keys").IsWell, Of(findings, "keys").Sentence);
        Assert.True(Of(findings, "broker").IsWell, Of(findings, "broker").Sentence);
        Assert.Equal(Finding.Well("bed-1/mat", "reads yes"), Of(findings, "bed-1/mat"));
        Assert.Equal(Finding.Ill("hamper/level", "/dev/i2c-1 can't be opened: no such file"), Of(findings, "hamper/level"));
        Assert.True(Of(findings, "bed-1/door").IsWell);
        Assert.True(reads.IsDisposed && fails.IsDisposed && busy.IsDisposed);
    }

    [Fact]
    public void A_certificate_that_was_taken_back_is_seen_although_the_handshake_goes_through()
    {
        using KeyedBroker keyed = new(Machine);
        Assert.True(keyed.Authority.Revoke(Machine));
        keyed.Broker.Restart();
        Finding broker = Of(Doctor.Node(Node(keyed.Broker.Port, keyed.KeysOf(Machine)), static () => [], Lamp.Open), "broker");
        Assert.False(broker.IsWell);
        Assert.Contains("shut out", broker.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_that_is_not_there_and_keys_that_are_not_there_are_said_in_words()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        using KeyedBroker keyed = new(Machine);
        Assert.Contains("does not answer",
            Of(Doctor.Node(Node(port, keyed.KeysOf(Machine)), static () => [], Lamp.Open), "broker").Sentence, StringComparison.Ordinal);
        Finding[] blank = [.. Doctor.Node(Node(port, Path.Combine(_root, "none")), static () => [], Lamp.Open)];
        Assert.Contains("enrol", Of(blank, "keys").Sentence, StringComparison.Ordinal);
        Assert.False(Of(blank, "broker").IsWell);
    }

    [Fact]
    public void Of_each_lamp_it_is_said_whether_its_line_can_be_taken_and_the_line_is_given_back()
    {
        using ScriptedLine free = new();
        LampConfig[] lamps =
        [
            .. new[] { "free", "busy", "none" }.Select(static line => new LampConfig { Shows = line, Chip = "gpiochip0", Line = line }),
        ];
        Finding[] findings =
        [
            .. Doctor.Node(Node(1, _root) with { KeysFolder = null, Lamps = lamps }, static () => [], lamp => lamp.Line switch
            {
                "free" => free,
                "busy" => throw new IOException("/dev/gpiochip0 does not give line busy as an output: Device or resource busy"),
                _ => throw new FileNotFoundException("/dev/gpiochip0 has no line that is called 'none'"),
            }),
        ];
        Assert.True(Of(findings, "lamp free").IsWell);
        Assert.False(free.IsOpen);
        Assert.Contains("running agent", Of(findings, "lamp busy").Sentence, StringComparison.Ordinal);
        Assert.Equal(Finding.Ill("lamp none", "/dev/gpiochip0 has no line that is called 'none'"), Of(findings, "lamp none"));
    }

    private NodeFile Node(int port, string keys) => new()
    {
        Node = "n1", Site = "s", BrokerHost = "127.0.0.1", BrokerPort = port, SpoolFolder = Path.Combine(_root, "spool"),
        SpoolLimit = 1 << 20, KeysFolder = keys, Sensors = [], ConfigHash = "0000000000000000",
    };

    private static Finding Of(IEnumerable<Finding> findings, string name) => findings.Single(finding => finding.Name == name);

    private void Write(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class ScriptedReader(string channel, Action<DateTimeOffset, List<Sample>> read) : ISensor
    {
        public bool IsDisposed { get; private set; }

        public string Channel => channel;

        public TimeSpan Every => TimeSpan.FromSeconds(1);

        public void Read(DateTimeOffset now, List<Sample> into) => read(now, into);

        public void Dispose() => IsDisposed = true;
    }
}
