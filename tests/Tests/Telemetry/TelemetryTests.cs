using System.Diagnostics;
using System.Diagnostics.Metrics;
using Logistics.Core;
using Logistics.Hub.Telemetry;
using Logistics.Telemetry;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Telemetry;

public class TelemetryTests
{
    [Fact]
    public async Task One_trace_leads_from_a_nodes_reading_to_the_workers_list_and_to_their_yes()
    {
        await using Collector collector = await Collector.StartAsync();
        OtlpOptions otlp = new(collector.Address, TraceRatio: 1);
        await using SmallHub hub = await SmallHub.StartAsync(otlp: otlp);
        using FollowedNode node = new(hub, otlp);
        TaskMessage task = await PressAndTakeAsync(hub, node);
        node.Telemetry.Flush();
        hub.Server.Telemetry!.Flush();

        // The pack with the button is the one that led to the task; others told of nothing.
        string trace = Assert.Single(collector.Spans, span => span.Name == "offer").Trace;
        Collector.Span[] way = [.. collector.Spans.Where(span => span.Trace == trace).OrderBy(span => span.Start).ThenBy(span => span.End)];
        Assert.Equal(
            [
                "ack wl/v1/{site}/nodes/{node}/ack", "commit", "offer", "process wl/v1/{site}/nodes/{node}/readings",
                "publish wl/v1/{site}/nodes/{node}/readings", "read", "spool", "take",
            ],
            way.Select(span => span.Name).Order(StringComparer.Ordinal));
        string[] id = Named("read").Attributes["messaging.message.id"].Split('/');
        Assert.True(PackTrace.Follows("small", "n1", long.Parse(id[0], null), long.Parse(id[1], null), 1, out ActivityContext expected));
        Assert.Equal(expected.TraceId.ToHexString(), trace);
        Assert.All(way, span => Assert.Equal(expected.SpanId.ToHexString(), span.Parent));
        Assert.Equal(
            ["publish", "read", "spool"],
            way.Where(span => span.Resource["service.name"] == "ward-edge-agent").Select(span => span.Name.Split(' ')[0]).Order());
        Assert.All(
            way.Where(span => span.Resource["service.name"] == "ward-edge-agent"),
            span => Assert.Equal("small/n1", span.Resource["service.instance.id"]));

        // Each step begins where the one before it ended, or later.
        Assert.Equal(Named("read").End, Named("spool").Start);
        Assert.Equal(Named("spool").End, Named("publish").Start);
        Assert.True(Named("publish").Start <= Named("process").Start);
        Assert.Equal(Named("process").End, Named("commit").Start);
        Assert.Equal(Named("commit").End, Named("ack").Start);
        Assert.True(Named("ack").Start <= Named("publish").End);
        Assert.Equal(Named("offer").End, Named("take").Start);
        Assert.Equal((4UL, 5UL, 3UL), (Named("publish").Kind, Named("process").Kind, Named("ack").Kind));
        Assert.Equal((task.Task, "clean-bed"), (Named("take").Attributes["ward.task.id"], Named("take").Attributes["ward.task.kind"]));
        Assert.Equal(
            ("mqtt", "process", "process", "wl/v1/small/nodes/n1/readings"),
            (Named("process").Attributes["messaging.system"], Named("process").Attributes["messaging.operation.name"],
                Named("process").Attributes["messaging.operation.type"], Named("process").Attributes["messaging.destination.name"]));
        Assert.DoesNotContain(
            collector.Spans.SelectMany(span => span.Attributes.Values), value => value.Contains("w-01", StringComparison.Ordinal));

        Collector.Span Named(string step) => way.Single(span => span.Name.Split(' ')[0] == step);
    }

    [Fact]
    public async Task Metrics_of_hub_and_node_come_by_their_names_and_units()
    {
        await using Collector collector = await Collector.StartAsync();
        OtlpOptions otlp = new(collector.Address, TraceRatio: 1);
        await using SmallHub hub = await SmallHub.StartAsync(otlp: otlp);
        using FollowedNode node = new(hub, otlp);
        await PressAndTakeAsync(hub, node);
        Eventually.True(
            () =>
            {
                collector.Points.Clear();
                node.Telemetry.Flush();
                hub.Server.Telemetry!.Flush();
                return collector.Points.Any(point => point.Name == "ward.task.moved" && point.Value > 0);
            },
            "the hub told of no task");

        Dictionary<string, string> units = collector.Points.DistinctBy(point => point.Name)
            .ToDictionary(point => point.Name, point => point.Unit);
        foreach ((string name, string unit) in new[]
        {
            ("messaging.client.consumed.messages", "{message}"), ("messaging.client.sent.messages", "{message}"),
            ("messaging.process.duration", "s"), ("ward.pack.acknowledge.duration", "s"), ("ward.pack.received", "{pack}"),
            ("ward.reading.received", "{reading}"), ("ward.fact.derived", "{fact}"), ("ward.task.moved", "{task}"),
            ("ward.task.open", "{task}"), ("ward.journal.appended", "{input}"), ("ward.journal.pending", "{input}"),
            ("ward.journal.failing", "{journal}"), ("ward.broker.connected", "{connection}"), ("ward.broker.unanswered", "{message}"),
            ("ward.alert.raised", "{alert}"), ("ward.node.known", "{node}"), ("ward.reading.sampled", "{reading}"),
            ("ward.reading.sealed", "{reading}"), ("ward.reading.acknowledged", "{reading}"), ("ward.reading.dropped", "{reading}"),
            ("ward.spool.readings", "{reading}"), ("ward.spool.packs", "{pack}"), ("process.cpu.time", "s"),
            ("process.memory.usage", "By"), ("process.uptime", "s"), ("dotnet.gc.collections", "{collection}"),
            ("http.server.request.duration", "s"), ("kestrel.active_connections", "{connection}"),
            ("otel.sdk.processor.span.processed", "{span}"), ("otel.sdk.exporter.span.exported", "{span}"),
        })
        {
            Assert.Equal((name, unit), (name, units.GetValueOrDefault(name)));
        }
        Assert.Equal(node.Agent.Sampled, Of("ward.reading.sampled").Value);
        Assert.Equal(1, Of("ward.task.moved", "ward.task.state", "made").Value);
        Assert.Equal(hub.Server.Loops[0].Accounting.AppliedPacks, Of("ward.pack.received", "ward.pack.fate", "applied").Value);
        Assert.Equal("small", Of("ward.task.open").Attributes["ward.site"]);
        Assert.DoesNotContain(
            collector.Points.SelectMany(point => point.Attributes.Values), value => value.Contains("w-01", StringComparison.Ordinal));

        Collector.Point Of(string name, string? tag = null, string? value = null) => collector.Points.Single(
            point => point.Name == name && (tag is null || point.Attributes.GetValueOrDefault(tag) == value));
    }

    [Theory]
    [InlineData("away")]
    [InlineData("slow")]
    [InlineData("refusing")]
    public async Task A_collector_that_takes_nothing_keeps_no_reading_and_no_task_from_its_way(string how)
    {
        await using Collector collector = await Collector.StartAsync();
        OtlpOptions otlp = new(collector.Address, TraceRatio: 1);
        if (how == "away") await collector.StopAsync();
        else collector.Status = how == "slow" ? 0 : StatusCodes.Status503ServiceUnavailable;
        await using SmallHub hub = await SmallHub.StartAsync(otlp: otlp);
        using FollowedNode node = new(hub, otlp);
        await PressAndTakeAsync(hub, node);
        Eventually.True(() => node.Agent is { Waiting: 0, Acknowledged: > 0 }, "the hub did not acknowledge");
        node.Stop();
        Assert.Equal(0, node.Agent.Dropped);
        Assert.Contains("unaccounted              0", hub.Server.Summary(), StringComparison.Ordinal);
        if (how == "slow") return;
        node.Telemetry.Flush();
        hub.Server.Telemetry!.Flush();
        Assert.True(node.Telemetry.Dropped > 0 && hub.Server.Telemetry!.Dropped > 0, "no span was counted as dropped");
    }

    [Fact]
    public void Work_that_waits_until_a_time_is_over_still_leads_back_to_the_reading_that_began_it()
    {
        const string source = nameof(Work_that_waits_until_a_time_is_over_still_leads_back_to_the_reading_that_began_it);
        List<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = one => one.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using ActivitySource told = new(source);
        using Meter meter = new(source);
        Histogram<double> unheard = meter.CreateHistogram<double>("unheard");
        using SteppedHub hub = new(telemetry: new SiteTelemetry("small", new HandClock(), told, 1, unheard, unheard));
        hub.Connect();
        _ = hub.Say(new Command { Kind = CommandKind.StartShift, By = "w-01" });
        hub.Turn();
        hub.Commit();
        Hear(1, "mat", "true");
        Pass(2);
        Assert.Equal("occupied", hub.Loop.View.Bed("w-1")!.Status);
        Hear(2, "button", "true");
        Hear(3, "mat", "false");
        Assert.DoesNotContain(spans, span => span.OperationName == "offer");
        Pass(11);
        Assert.Equal("ready-to-make", hub.Loop.View.Bed("w-1")!.Status);
        Assert.True(PackTrace.Follows("small", "n1", 1, 3, 1, out ActivityContext left));
        Assert.Equal(left.TraceId, Assert.Single(spans, span => span.OperationName == "offer").TraceId);

        void Hear(int seq, string channel, string value)
        {
            hub.Hear("nodes/n1/readings", $$"""[{"boot":1,"seq":{{seq}},"n":"bed-1/{{channel}}","vb":{{value}}}]""");
            hub.Turn();
            hub.Commit();
        }

        void Pass(int minutes)
        {
            for (int minute = 0; minute < minutes; minute++)
            {
                hub.Clock.Pass(TimeSpan.FromMinutes(1));
                hub.Turn();
                hub.Commit();
            }
        }
    }

    [Fact]
    public async Task Spans_that_a_slow_collector_leaves_no_room_for_are_dropped_at_once_and_counted()
    {
        const int more = 3_000;
        await using Collector collector = await Collector.StartAsync();
        collector.Status = 0;
        using OtlpExport export = new(
            new OtlpOptions(collector.Address, 1), "ward-test", "1", null, [], [], NullLogger.Instance);
        _ = PackTrace.Follows("s", "n", 1, 1, 1, out ActivityContext pack);
        for (int span = 0; span < OtlpExport.SpansMost + more; span++)
        {
            export.Source.Tell(pack, "read", ActivityKind.Internal, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        }
        Assert.Equal((more, 0), (export.Dropped, export.Exported));
    }

    [Fact]
    public void Both_ends_follow_the_same_packs_and_a_smaller_part_lies_in_a_larger_one()
    {
        HashSet<long> FollowedAt(double ratio) =>
            [.. Enumerable.Range(1, 100_000).Select(seq => (long)seq).Where(seq => PackTrace.Follows("s", "n1", 7, seq, ratio, out _))];

        HashSet<long> few = FollowedAt(0.01);
        Assert.InRange(few.Count, 800, 1_200);
        Assert.Subset(FollowedAt(0.1), few);
        Assert.Empty(FollowedAt(0));
        Assert.Equal(100_000, FollowedAt(1).Count);

        // A figure that no release may change: nodes and hubs of several releases work together.
        Assert.True(PackTrace.Follows("demo-hospital", "a3-1", 1_764_000_000_000, 42, 1, out ActivityContext trace));
        Assert.Equal(
            ("753060773eee76294e499a7785f22189", "9034ca7991dc6093"), (trace.TraceId.ToHexString(), trace.SpanId.ToHexString()));
    }

    [Theory]
    [InlineData("http://localhost:4318", null, null, "http://localhost:4318/", 0.01)]
    [InlineData(null, "https://collector:4318/otlp", "0.25", "https://collector:4318/otlp", 0.25)]
    [InlineData("http://here:1", "http://there:2", "", "http://here:1/", 0.01)]
    public void The_collector_is_read_from_the_command_line_or_else_from_the_environment(
        string? given, string? variable, string? ratio, string address, double part) =>
        Assert.Equal(new OtlpOptions(new Uri(address), part), OtlpOptions.Of(given, variable, ratio));

    [Theory]
    [InlineData("localhost:4318", null, "--otlp wants the address of a collector, such as http://localhost:4318, not 'localhost:4318'.")]
    [InlineData("http://localhost:4318", "2", "OTEL_TRACES_SAMPLER_ARG wants the part of all packs to follow, from 0 to 1, not '2'.")]
    public void An_address_or_a_part_that_cannot_be_used_is_refused_with_what_to_write(string given, string? ratio, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => OtlpOptions.Of(given, null, ratio)).Message);

    [Fact]
    public void Without_an_address_nothing_is_sent() => Assert.Null(OtlpOptions.Of(null, "", "1"));

    private static async Task<TaskMessage> PressAndTakeAsync(SmallHub hub, FollowedNode node)
    {
        using HttpClient worker = await hub.ClientAsync("w-01");
        await HubTests.Tell(worker, "shift", new { onShift = true });
        node.Button.Say(true);
        Eventually.True(
            () => hub.View.Worklist("w-01")?.Tasks is [{ Status: "offered" }], "the worker was offered nothing");
        TaskMessage task = hub.View.Worklist("w-01")!.Tasks[0];
        await HubTests.Tell(worker, $"tasks/{task.Task}/accept");
        Eventually.True(() => hub.View.Task(task.Task)?.Status == "accepted", "the task was not taken");
        return task;
    }
}
