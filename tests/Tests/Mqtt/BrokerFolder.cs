using Logistics.Mqtt;

namespace Logistics.Tests.Mqtt;

/// <summary>A real mosquitto on a free port in a folder of its own; both go with the test.</summary>
public sealed class BrokerFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-").FullName;

    public BrokerFolder() => Broker = Broker.Start(_folder);

    public Broker Broker { get; }

    public MqttOptions Options(string clientId, MqttWill? will = null) => new("127.0.0.1", Broker.Port, clientId, will);

    /// <summary>Kills mosquitto as a crash would; its keeper starts it again.</summary>
    public void Crash()
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(Broker.ProcessId);
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        Broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
