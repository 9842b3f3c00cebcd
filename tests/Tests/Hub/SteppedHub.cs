using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.Telemetry;
using Logistics.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Site;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Hub;

/// <summary>A small site's loop that a test turns by hand: its disk is in memory, its broker is the test.</summary>
internal sealed class SteppedHub : IDisposable
{
    private readonly Journal _journal;
    private readonly Session _session = new();

    public SteppedHub(MemoryFolder? disk = null, string site = SmallHub.Site, SiteTelemetry? telemetry = null)
    {
        Disk = disk ?? new MemoryFolder();
        _journal = new Journal(Disk, () => { }, TimeSpan.FromDays(365));
        (SiteFile? read, _) = SiteFileReader.Read("small.yaml", new StringReader(site));
        long nowMs = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        ScaledTimeProvider clock = new(Clock, nowMs, nowMs, 1);
        Loop = new SiteLoop(read!, _journal, (options, onMessage, onConnection) =>
        {
            _session.OnMessage = onMessage;
            _session.OnConnection = onConnection;
            return _session;
        }, new MqttOptions("nowhere", 1, "hub-small"), () => IsRead, clock, Clock, NullLogger.Instance,
            telemetry);
    }

    /// <summary>The state that the loop works on.</summary>
    public Engine Engine => _journal.Engine;

    public HandClock Clock { get; } = new();

    public MemoryFolder Disk { get; }

    public SiteLoop Loop { get; }

    /// <summary>What the hub published since it was last read here.</summary>
    public List<(string Topic, string Payload)> Told => _session.Told;

    /// <summary>As many messages as the broker leaves unanswered.</summary>
    public int Unanswered
    {
        set => _session.Unanswered = value;
    }

    /// <summary>Somebody may read at the broker what the hub tells of places and tasks.</summary>
    public bool IsRead { get; set; } = true;

    public void Lose()
    {
        _session.Connected = false;
        _session.OnConnection(false);
    }

    public void Connect()
    {
        _session.Connected = true;
        _session.OnConnection(true);
    }

    public void Hear(string topic, string payload, bool retained = false) =>
        _session.OnMessage(Encoding.UTF8.GetBytes($"wl/v1/{Loop.View.Site.Site}/{topic}"), Encoding.UTF8.GetBytes(payload), retained);

    public Task<Refusal> Say(Command command) => Loop.View.SubmitAsync(command);

    /// <summary>Turns the loop until all is told; what was appended stays in memory.</summary>
    public void Turn()
    {
        Loop.Turn(0);
        Loop.Turn(0);
    }

    /// <summary>Brings what waits to disk, and turns the loop.</summary>
    public void Commit()
    {
        Write();
        Turn();
    }

    /// <summary>Brings what waits to disk; the loop sees it at its next turn.</summary>
    public void Write()
    {
        while (_journal.WriteOnce())
        {
        }
    }

    /// <summary>Takes a snapshot of the state; it is written with what waits.</summary>
    public void Keep() => _journal.Keep();

    public void Dispose() => Loop.Dispose();

    private sealed class Session : IMqttSession
    {
        public MessageHandler OnMessage { get; set; } = null!;

        public Action<bool> OnConnection { get; set; } = null!;

        public List<(string Topic, string Payload)> Told { get; } = [];

        public bool Connected { get; set; }

        public string? LastError => null;

        public int Unanswered { get; set; }

        public bool Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, bool retain, int keepSeconds = 0)
        {
            Told.Add((Encoding.UTF8.GetString(topic[..^1]), Encoding.UTF8.GetString(payload)));
            return true;
        }

        public void Subscribe(string filter, int qos, bool noLocal)
        {
        }

        public void Step(int timeoutMs)
        {
        }

        public void Flush()
        {
        }

        public void Wake()
        {
        }

        public void Disconnect() => Connected = false;

        public void Dispose()
        {
        }
    }
}
