using System.Net;
using Logistics.Hub.Authority;
using Logistics.Mqtt;

namespace Logistics.Tests.Mqtt;

/// <summary>A real mosquitto behind the hub's door, for machines with keys of an authority of its own; all of it goes with the
/// test.</summary>
internal sealed class KeyedBroker : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keyed-").FullName;

    public KeyedBroker(params MachineName[] machines)
    {
        Authority = CertificateAuthority.Open(Path.Combine(_folder, "authority"), TimeProvider.System);
        Authority.Prepare(machines.Select(machine => (machine, KeysOf(machine))));
        string server = Path.Combine(_folder, "server");
        Authority.PrepareServer(["localhost", "127.0.0.1"], server, forNodes: true);
        string access = Path.Combine(_folder, "access");
        File.WriteAllText(access, string.Concat(machines.Select(machine => machine.Access).Prepend(MachineName.AccessOfAll)));
        Broker = Broker.Start(Path.Combine(_folder, "broker"), door: new BrokerDoor(
            IPAddress.Loopback, MqttIdentity.In(server), Authority.RevokedList, access, static _ => { }));
    }

    public CertificateAuthority Authority { get; }

    public Broker Broker { get; }

    public string KeysOf(MachineName machine) => Path.Combine(_folder, "keys", machine.ToString());

    public MqttOptions Options(MachineName machine, string host = "127.0.0.1") =>
        new(host, Broker.Port, machine.ToString(), null, MqttIdentity.In(KeysOf(machine)));

    public void Dispose()
    {
        Broker.Dispose();
        Authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
