using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.History;
using Logistics.Simulator.Simulate;
using Logistics.Simulator.Worlds;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;
using Microsoft.Extensions.Logging.Abstractions;
using Bed = Logistics.Wire.Site.Bed;

namespace Logistics.Tests.History;

/// <summary>
/// Seven days of the demonstration's hospital, minute by minute: the real loop and the real sink, in the middle of a simulated world with
/// sensors, workers, nurses, and nodes that have their bad days. The site's time is the test's.
/// </summary>
internal sealed partial class SimulatedWeek : IDisposable
{
    private const int Days = 7;
    private const int MinutesPerDay = 24 * 60;

    // A stay takes about a day and fourteen people keep up with it.
    private const double Pace = 0.02;
    private readonly SteppedHub _hub;
    private readonly World _world;
    private readonly InfluxSink _sink;
    private readonly Dictionary<string, (WorldChannel[] Channels, long Seq, long Total)> _publishers;
    private readonly Person[] _workers;
    private readonly ArrayBufferWriter<byte> _pack = new();
    private readonly SenMlWriter _writer;
    private readonly Random _random = new(7);
    private readonly long _boot;
    private int _asked;

    public SimulatedWeek(Uri write)
    {
        _writer = new SenMlWriter(_pack);
        _hub = new SteppedHub(site: Site()) { IsRead = false };
        From = _hub.Clock.GetUtcNow();
        _boot = From.ToUnixTimeMilliseconds();
        _world = new World(View.Site, seed: 7, Pace, _boot);
        _publishers = _world.Channels.GroupBy(channel => channel.Source.Publisher).ToDictionary(
            channels => channels.Key, channels => (channels.ToArray(), 0L, 0L));
        _workers = [.. View.Site.People.Where(person => person.Role is "worker" or "technician")];
        Dictionary<string, SiteView> views = new() { [View.Site.Site] = View };
        _sink = new InfluxSink(new InfluxOptions(write), views, NullLogger<InfluxSink>.Instance);
    }

    /// <summary>When it began, and when it ended, in the site's time.</summary>
    public DateTimeOffset From { get; }

    public DateTimeOffset To => _hub.Clock.GetUtcNow();

    private SiteView View => _hub.Loop.View;

    /// <summary>Lives through the days; all is in the database afterwards.</summary>
    public async Task LiveAsync()
    {
        await _sink.StartAsync(CancellationToken.None);
        _hub.Connect();
        foreach (Bed bed in View.Site.Wards[1].Beds.Take(3)) Say(CommandKind.IsolateBed, "care-1", subject: bed.Id);
        for (int minute = 0; minute < Days * MinutesPerDay; minute++)
        {
            if (minute % (6 * 60) == 0) TellNodes(minute / 60);
            LiveMinute(minute);

            // The database has as long as it needs, so that nothing is dropped.
            if (minute % MinutesPerDay == 0) Eventually.True(() => _sink.Waiting < 20_000, "the database does not keep up", 60);
        }
        await _sink.StopAsync(CancellationToken.None);
        Eventually.True(() => _sink.Waiting == 0, "the history was not written");
        Assert.Equal((0L, 0L), (_sink.Dropped, _sink.Refused));
    }

    public void Dispose()
    {
        _sink.Dispose();
        _hub.Dispose();
        _writer.Dispose();
    }

    /// <summary>The demonstration's hospital with the first nine beds of each ward: mats say something each quarter of a minute, and say
    /// nothing else where there are more of them.</summary>
    private static string Site() => string.Join('\n', File.ReadLines(RepositoryRoot.File("hub", "sites", "demo-hospital.yaml"))
        .Where(line => !LaterBed().IsMatch(line)));

    [GeneratedRegex(@"^ *- \{ id: a[1-8]-[1-3]\d, room")]
    private static partial Regex LaterBed();

    private void LiveMinute(int minute)
    {
        int hour = minute / 60;
        foreach (string publisher in _publishers.Keys.Where(publisher => IsOnline(publisher, hour))) Read(publisher);
        _hub.Turn();
        for (int worker = 0; worker < _workers.Length; worker++) Work(_workers[worker].Id, worker);
        if (minute % 60 == 0) Ask(hour);
        if (minute % 30 == 0) _sink.TellStanding();
        _hub.Turn();
        _hub.Commit();
        _hub.Told.Clear();
        _hub.Clock.Pass(TimeSpan.FromMinutes(1));
    }

    /// <summary>What the sensors of a node or a device have measured since the last time, as its packs.</summary>
    private void Read(string publisher)
    {
        (WorldChannel[] channels, long seq, long total) = _publishers[publisher];
        bool isNode = View.Site.Nodes.Contains(publisher);
        long nowMs = To.ToUnixTimeMilliseconds();
        bool any = false;
        foreach (WorldChannel channel in channels)
        {
            while ((!any || _writer.HasRoom) && _world.TryTake(channel, nowMs, out WorldReading reading))
            {
                if (!any && isNode) _writer.BeginPack(_boot, ++seq, 1, total);
                else if (!any) _writer.BeginPack();
                any = true;
                total++;
                WorldDevice.Add(_writer, channel, reading);
            }
        }
        if (!any) return;
        _writer.EndPack();
        string payload = Encoding.UTF8.GetString(_pack.WrittenSpan);
        string topic = isNode ? $"nodes/{publisher}/readings" : $"sensors/{publisher}";
        _hub.Hear(topic, payload);

        // An acknowledgement is lost now and then.
        if (seq % 50 == 1) _hub.Hear(topic, payload);
        _pack.ResetWrittenCount();
        _publishers[publisher] = (channels, seq, total);
    }

    /// <summary>What nodes say of themselves: one is away for some hours, one gets another configuration, and two ail.</summary>
    private void TellNodes(int hour)
    {
        foreach (string node in View.Site.Nodes)
        {
            bool isNew = node == "a2" && hour >= 60;
            NodeStatusMessage status = new(
                IsOnline(node, hour), _boot, "0.1.0", isNew ? "00000000000000b2" : "00000000000000a1",
                ClockSynchronised: node != "a5" || hour < 72, SpoolPacks: 0, OldestSeconds: 0, Dropped: 0, Waiting: node == "a7" ? 40 : 0,
                Troubles: node == "a6" && hour >= 96 ? ["bed-04/mat: no answer"] : null, ConfigSince: isNew ? From.AddHours(60) : From);
            _hub.Hear($"nodes/{node}/status", JsonSerializer.Serialize(status, WireJson.Default.NodeStatusMessage));
        }
        _hub.Hear("sensors/gateway-1", "not a pack");

        // Fuller than full: somebody is to look at it.
        for (int times = 0; hour == 96 && times < 3; times++) _hub.Hear("sensors/gateway-1", """[{"n":"a3-hamper/level","v":7}]""");
    }

    private static bool IsOnline(string publisher, int hour) => publisher != "a3" || hour is < 30 or >= 36;

    /// <summary>A nurse asks for something each hour, and sometimes it is no longer needed.</summary>
    private void Ask(int hour)
    {
        IReadOnlyList<Ward> wards = View.Site.Wards;
        TaskKind kind = hour % 3 == 0 ? TaskKind.CleanSpill : TaskKind.TransportItem;
        string subject = wards[hour % wards.Count].Id;
        _hub.Say(new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = subject, TaskKind = kind, Request = $"r{++_asked}",
        });
        if (hour % 8 == 7 && View.Tasks.FirstOrDefault(task => task is { Status: "open", Kind: "transport-item" }) is { } open)
        {
            Say(CommandKind.CancelTask, "lead-1", open.Task);
        }
        if (hour == 120) Say(CommandKind.WasteLeft, "lead-1", subject: "specific-hospital");
    }

    /// <summary>A worker has eight hours of shift, early or late, answers at once and works for some minutes.</summary>
    private void Work(string worker, int number)
    {
        if (View.Worklist(worker) is not WorklistMessage list) return;
        DateTimeOffset now = To;
        int begins = number % 2 == 0 ? 6 : 13;
        bool isAtWork = now.Hour >= begins && now.Hour < begins + 8;
        TaskMessage? task = list.Tasks.OrderBy(task => task.Status == "suspended").FirstOrDefault();
        if (!list.OnShift)
        {
            if (isAtWork && now.Minute % 20 == 0) Say(CommandKind.StartShift, worker);
            return;
        }
        if (list.SoiledSince is not null && task?.Status != "started") Say(CommandKind.CleanHands, worker);
        if (!isAtWork && task?.Status != "started") Say(CommandKind.EndShift, worker);
        else if (task is not null) Take(worker, task, now - task.Changed);
    }

    private void Take(string worker, TaskMessage task, TimeSpan since)
    {
        switch (task.Status)
        {
            case "offered" when _random.Next(20) == 0:
                Say(CommandKind.DeclineTask, worker, task.Task, "busy");
                break;

            // Who does not look at the phone for a while may lose it to another.
            case "offered" when _random.Next(3) > 0:
                Say(CommandKind.AcceptTask, worker, task.Task);
                break;
            case "accepted" or "suspended" when since.TotalMinutes >= 2:
                Say(CommandKind.StartTask, worker, task.Task);
                break;
            case "started" when since.TotalMinutes >= 6 + _random.Next(30):
                Finish(worker, task);
                break;
        }
    }

    private void Finish(string worker, TaskMessage task)
    {
        long nowMs = To.ToUnixTimeMilliseconds();
        bool isInUse = _world.Look(task.Subject, nowMs)?.Life is BedLife.InBed or BedLife.Away;
        _hub.Say(new Command
        {
            Kind = CommandKind.FinishTask, By = worker, Task = task.Task, Checks = Words.ChecksOf(task.Checklist) ?? default,
            Outcome = isInUse ? TaskOutcome.Occupied : TaskOutcome.Done,
        });
        if (!isInUse) _world.Serve(task.Subject, nowMs);
    }

    private void Say(CommandKind kind, string by, string task = "", string reason = "", string subject = "") =>
        _hub.Say(new Command { Kind = kind, By = by, Task = task, Reason = reason, Subject = subject });
}
