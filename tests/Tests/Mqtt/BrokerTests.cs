using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Logistics.Mqtt;

namespace Logistics.Tests.Mqtt;

public sealed class BrokerTests
{
    [Fact]
    public void A_port_in_use_is_named_with_what_to_do()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        BrokerException refusal = Assert.Throws<BrokerException>(() => Broker.Start(Path.GetTempPath(), port));
        Assert.Contains($"Port {port} is in use", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_can_not_be_written_is_named()
    {
        BrokerException refusal = Assert.Throws<BrokerException>(() => Broker.Start("/proc/broker"));
        Assert.Contains("'/proc/broker'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_mosquitto_refuses_is_reported_in_its_own_words()
    {
        string folder = Directory.CreateTempSubdirectory("broker-").FullName;
        File.WriteAllText(Path.Combine(folder, "mosquitto.db"), "not a database");
        BrokerException refusal = Assert.Throws<BrokerException>(() => Broker.Start(folder));
        Assert.Contains("does not start", refusal.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_broker_that_dies_is_started_again_on_its_port_and_gone_after_disposal()
    {
        List<string> troubles = [];
        string folder = Directory.CreateTempSubdirectory("broker-").FullName;
        int last;
        using (Broker broker = Broker.Start(folder, onTrouble: troubles.Add))
        {
            int first = broker.ProcessId;
            using (Process process = Process.GetProcessById(first))
            {
                process.Kill();
            }

            Assert.True(SpinWait.SpinUntil(() => broker.ProcessId != 0 && broker.ProcessId != first, TimeSpan.FromMinutes(1)));
            last = broker.ProcessId;
            Assert.Contains($"port {broker.Port}", Assert.Single(troubles), StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists($"/proc/{last}"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_broker_dies_with_its_owner_even_when_that_is_killed()
    {
        // The edge agent's program, with the hook below run before it, is an owner that holds a broker and can be killed.
        string folder = Directory.CreateTempSubdirectory("broker-").FullName;
        string tests = typeof(BrokerTests).Assembly.Location;
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { "exec", "--runtimeconfig", Path.ChangeExtension(tests, ".runtimeconfig.json"), "--depsfile",
                Path.ChangeExtension(tests, ".deps.json"), typeof(EdgeAgent.Program).Assembly.Location },
            Environment = { ["DOTNET_STARTUP_HOOKS"] = tests, ["OWNED_BROKER_FOLDER"] = folder },
            RedirectStandardOutput = true,
        };
        using Process owner = Process.Start(start)!;
        string? line = owner.StandardOutput.ReadLine();
        Assert.True(int.TryParse(line, out int broker), line);
        Assert.True(Directory.Exists($"/proc/{broker}"));
        owner.Kill();
        owner.WaitForExit();
        Assert.True(SpinWait.SpinUntil(() => HasEnded(broker), TimeSpan.FromMinutes(1)));
        Directory.Delete(folder, recursive: true);
    }

    // An orphan that nobody has reaped yet stays visible as a zombie.
    private static bool HasEnded(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return true;
        }
    }
}
