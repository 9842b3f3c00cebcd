using System.Net.Sockets;
using System.Text;
using Logistics.EdgeAgent;
using Logistics.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Firmware;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("notify-").FullName;
    private readonly HandClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_hears_once_that_the_agent_is_ready_and_again_and_again_that_it_lives(bool isAbstract)
    {
        string name = isAbstract ? $"@{Path.GetFileName(_folder)}" : Path.Combine(_folder, "notify");
        using Socket heard = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5_000 };
        heard.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + name[1..] : name));
        using ServiceManager manager = new(name, _clock, NullLogger.Instance);

        manager.Alive(connected: false, waitingPacks: 3);
        Assert.Equal("READY=1\nWATCHDOG=1\nSTATUS=No connection; 3 packs wait for the hub.", Next(heard));
        manager.Alive(connected: false, waitingPacks: 4);
        Assert.Equal(0, heard.Available);

        // A connection is news at once; what waits is told with the next sign of life.
        manager.Alive(connected: true, waitingPacks: 4);
        Assert.Equal("WATCHDOG=1\nSTATUS=Connected; 4 packs wait for the hub.", Next(heard));
        _clock.Pass(TimeSpan.FromSeconds(10));
        manager.Alive(connected: true, waitingPacks: 4);
        Assert.Equal("WATCHDOG=1", Next(heard));
        manager.Stopping();
        Assert.Equal("STOPPING=1", Next(heard));
    }

    [Fact]
    public void Nobody_who_listens_is_no_trouble()
    {
        using ServiceManager none = new(null, _clock, NullLogger.Instance);
        none.Alive(connected: true, waitingPacks: 0);
        using ServiceManager gone = new(Path.Combine(_folder, "not-there"), _clock, NullLogger.Instance);
        gone.Alive(connected: true, waitingPacks: 0);
        gone.Stopping();
    }

    private static string Next(Socket heard)
    {
        byte[] bytes = new byte[1_000];
        return Encoding.UTF8.GetString(bytes, 0, heard.Receive(bytes));
    }
}
