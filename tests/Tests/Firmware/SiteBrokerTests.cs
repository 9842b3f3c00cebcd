using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Hub.Bench;
using Logistics.Mqtt;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Firmware;

/// <summary>The files for a site that has a mosquitto of its own, in a real one.</summary>
public sealed class SiteBrokerTests : IDisposable
{
    private static readonly MachineName Node = new(MachineKind.Node, "small", "n1");
    private static readonly MachineName Board = new(MachineKind.Reader, "small", "board");
    private static readonly MachineName Device = new(MachineKind.Device, "small", "d1");

    private readonly string _folder = Directory.CreateTempSubdirectory("site-broker-").FullName;
    private readonly int _port = FreePort();
    private Process? _mosquitto;

    public void Dispose()
    {
        if (_mosquitto is { HasExited: false })
        {
            _mosquitto.Kill();
            _mosquitto.WaitForExit();
        }

        _mosquitto?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_hub_and_its_nodes_meet_at_a_broker_that_the_site_runs_and_are_bound_to_their_topics_there()
    {
        string data = Path.Combine(_folder, "data");
        string authority = Path.Combine(data, "authority");
        using (CertificateAuthority made = CertificateAuthority.Open(authority, TimeProvider.System))
            made.PrepareServer(["localhost", "127.0.0.1"], Path.Combine(authority, "broker"), forNodes: true);
        File.Copy(Path.Combine(authority, "broker", MqttIdentity.OwnFile), Path.Combine(authority, MqttIdentity.OwnFile));
        string access = Write(
            "site-broker.acl", File.ReadAllText(Shipped("site-broker.acl")).Replace("SITE", "small", StringComparison.Ordinal));
        StartMosquitto(File.ReadAllText(Shipped("site-broker.conf"))
            .Replace("listener 8081", $"listener {_port} 127.0.0.1", StringComparison.Ordinal)
            .Replace("/etc/mosquitto/ward-logistics", authority, StringComparison.Ordinal)
            .Replace("/etc/mosquitto/conf.d/site-broker.acl", access, StringComparison.Ordinal));
        string site = Write("small.yaml", SmallHub.Site);
        await using HubServer server = await HubServer.StartAsync(
            new HubOptions { Sites = [site], Data = data, Port = 0, Broker = $"127.0.0.1:{_port}" });
        Eventually.True(() => server.Loops.All(loop => loop.Connected), "the hub did not reach the site's broker");

        using Peer node = new(
            Options(server, Node), "wl/v1/small/nodes/n1/ack", "wl/v1/small/nodes/n1/lamps", "wl/v1/small/nodes/n1/commands");
        node.Connected();
        Assert.True(node.Say("wl/v1/small/nodes/n1/status", "{\"online\":true,\"boot\":5,\"version\":\"1\",\"configHash\":\"\","
            + "\"clockSynchronised\":true,\"spoolPacks\":0,\"oldestSeconds\":0,\"dropped\":0,\"lamps\":[\"bed-1/mat\"]}", retain: true));
        Assert.Contains("bed-1/mat", node.Hear("lamps"), StringComparison.Ordinal);
        Assert.True(await server.Machines.TellAsync(Node, new CommandMessage(CommandMessage.Identify), "technician"));
        Assert.Contains("identify", node.Hear("commands"), StringComparison.Ordinal);
        SignalWatcher watcher = server.Machines.Look(Node, ["drum/weight"], "technician");
        node.Hear("commands", static payload => payload.Contains("watch", StringComparison.Ordinal));
        Assert.True(node.Client.Publish(
            "wl/v1/small/nodes/n1/signal", """{"channel":"drum/weight","now":5}"""u8, 0, retain: false));
        node.Until(() => watcher.Signals.TryRead(out SignalMessage? signal) && signal.Now == 5);
        server.Machines.Signals.Leave(watcher);
        Assert.True(node.Client.Publish("wl/v1/small/nodes/n1/readings",
            """[{"boot":5,"seq":1,"from":1,"total":1,"behind":0,"n":"drum/level","u":"/","v":0.42}]"""u8, 1, retain: false));
        Assert.Contains("\"seq\":1", node.Hear("ack"), StringComparison.Ordinal);

        using Peer witness = new(Options(server, Board), "wl/v1/small/#");
        witness.Connected();
        witness.Hear("beds/w-1");
        Assert.True(node.Client.Publish("wl/v1/small/beds/w-1", "forged"u8, 1, retain: false));
        Assert.True(node.Client.Publish("wl/v1/small/nodes/n1/readings",
            """[{"boot":5,"seq":2,"from":1,"total":2,"behind":0,"n":"drum/level","u":"/","v":0.43}]"""u8, 1, retain: false));
        node.Hear("ack", static payload => payload.Contains("\"seq\":2", StringComparison.Ordinal));
        Assert.DoesNotContain(witness.Inbox, static message => message.Payload == "forged");
        Assert.DoesNotContain(witness.Inbox, static message => message.Topic.Contains("/nodes/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bridge_brings_what_the_hub_says_to_a_site_s_own_broker_and_what_a_device_says_there_to_the_hub()
    {
        await using SmallHub hub = await SmallHub.StartAsync();
        string keys = Path.Combine(_folder, "keys");
        Copy(hub.KeysOf(Board), Path.Combine(keys, "board"));
        Copy(hub.KeysOf(Device), Path.Combine(keys, "device"));
        StartMosquitto($"listener {_port} 127.0.0.1\nallow_anonymous true\n" + File.ReadAllText(Shipped("bridge.conf"))
            .Replace("/etc/mosquitto/ward-logistics", keys, StringComparison.Ordinal)
            .Replace("HUB:8081", $"127.0.0.1:{hub.Server.BrokerPort}", StringComparison.Ordinal)
            .Replace("SITE", "small", StringComparison.Ordinal)
            .Replace("DEVICE", "d1", StringComparison.Ordinal));

        using Peer here = new(new MqttOptions("127.0.0.1", _port, "tool", null), "wl/v1/small/#");
        here.Connected();
        here.Hear("beds/w-1");
        Assert.True(here.Client.Publish(
            "wl/v1/small/sensors/d1", """[{"n":"hamper/level","u":"/","v":0.93}]"""u8, 1, retain: false));

        // Collected at 80%: the hub heard it, and what it says of it comes back.
        Assert.Contains("collect-laundry", here.Hear("tasks/"), StringComparison.Ordinal);
        Assert.DoesNotContain(here.Inbox, static message => message.Topic.Contains("/workers/", StringComparison.Ordinal));
    }

    private static MqttOptions Options(HubServer server, MachineName machine) => new(
        server.BrokerHost, server.BrokerPort, machine.ToString(), null,
        server.Machines.IdentityFor(machine, Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), null));

    private static string Shipped(string file) => RepositoryRoot.File("firmware-config", "mosquitto", file);

    private static void Copy(MqttIdentity identity, string folder)
    {
        Directory.CreateDirectory(folder);
        File.Copy(identity.Authority, Path.Combine(folder, MqttIdentity.AuthorityFile));
        File.Copy(identity.Certificate, Path.Combine(folder, MqttIdentity.OwnFile));
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private void StartMosquitto(string configuration)
    {
        string file = Write("mosquitto.conf",
            $"{configuration}\nuser {Environment.UserName}\npersistence_location {_folder}/\nlog_dest file {_folder}/mosquitto.log\n");
        _mosquitto = Process.Start(new ProcessStartInfo(Broker.Find()!) { ArgumentList = { "-c", file } })!;
        Eventually.True(() => _mosquitto.HasExited || Answers(), "mosquitto does not answer");
        Assert.False(_mosquitto.HasExited, string.Create(CultureInfo.InvariantCulture, $"mosquitto does not take {file}"));
    }

    private bool Answers()
    {
        try
        {
            using TcpClient probe = new();
            probe.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
