using System.Diagnostics.Metrics;
using System.Reflection;
using Logistics.Telemetry;

namespace Logistics.Hub.Telemetry;

/// <summary>A hub's metrics and traces on their way to a collector: its own, and those of its web server. Figures of a site are read from
/// what its loop leaves beside it once a second; the loop itself is asked nothing.</summary>
internal sealed class HubTelemetry : IDisposable
{
    private const string Fate = "ward.pack.fate";
    private const string ReadingFate = "ward.reading.fate";
    private const string TaskState = "ward.task.state";
    private const string NodeState = "ward.node.state";

    // A message takes microseconds; the conventions' own boundaries begin at five milliseconds.
    private static readonly InstrumentAdvice<double> Fast = new()
    {
        HistogramBucketBoundaries = [1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    };

    private static readonly InstrumentAdvice<double> Slow = new()
    {
        HistogramBucketBoundaries = [1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private readonly OtlpExport _export;
    private readonly double _ratio;
    private readonly Histogram<double> _process;
    private readonly Histogram<double> _acknowledge;
    private readonly Dictionary<string, SiteTelemetry> _sites = [];

    public HubTelemetry(OtlpOptions options, ILogger logger)
    {
        string version = typeof(HubTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        _export = new OtlpExport(
            options, "ward-hub", version.Split('+')[0], null, [],
            ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"], logger);
        _ratio = options.TraceRatio;
        _process = _export.Meter.CreateHistogram(
            "messaging.process.duration", "s", "How long a message took to be decoded and applied.", advice: Fast);
        _acknowledge = _export.Meter.CreateHistogram(
            "ward.pack.acknowledge.duration", "s", "From a pack's arrival to its acknowledgement.", advice: Slow);
    }

    /// <inheritdoc cref="OtlpExport.Dropped"/>
    public long Dropped => _export.Dropped;

    /// <summary>What a site's loop measures and follows.</summary>
    public SiteTelemetry Of(string site, TimeProvider clock)
    {
        SiteTelemetry telemetry = new(site, clock, _export.Source, _ratio, _process, _acknowledge);
        _sites.Add(site, telemetry);
        return telemetry;
    }

    /// <summary>Measures these sites from here on.</summary>
    public void Watch(IReadOnlyList<SiteLoop> loops)
    {
        Meter meter = _export.Meter;

        // Each site's values, of what its loop left last.
        IEnumerable<Measurement<long>> Each(Func<SiteLoop, SiteFigures, IEnumerable<(long Value, string? Tag, object? Of)>> values)
        {
            foreach (SiteLoop loop in loops)
            {
                string site = loop.View.Site.Site;
                if (_sites[site].Figures is not SiteFigures figures) continue;
                foreach ((long value, string? tag, object? of) in values(loop, figures))
                {
                    KeyValuePair<string, object?> ofSite = new(PackSpans.Site, site);
                    yield return tag is null ? new Measurement<long>(value, ofSite) : new Measurement<long>(value, ofSite, new(tag, of));
                }
            }
        }

        meter.CreateObservableCounter<long>(
            "messaging.client.consumed.messages",
            () => Each((loop, _) => [(loop.Accounting.Messages, PackSpans.System, "mqtt")]),
            "{message}", "Messages with readings that arrived, whatever became of them.");
        meter.CreateObservableCounter<long>(
            "ward.pack.received",
            () => Each((loop, _) =>
            [
                (loop.Accounting.AppliedPacks, Fate, "applied"), (loop.Accounting.DuplicatePacks, Fate, "duplicate"),
                (loop.Accounting.PostponedPacks, Fate, "postponed"),
            ]),
            "{pack}", "Packs by what became of them.");
        meter.CreateObservableCounter<long>(
            "ward.reading.received",
            () => Each((_, figures) =>
            [
                (figures.Counted.Readings - figures.Counted.Late, ReadingFate, "counted"), (figures.Counted.Late, ReadingFate, "late"),
                (figures.Counted.Repeated, ReadingFate, "repeated"),
            ]),
            "{reading}", "Readings that were taken, by what became of them.");
        meter.CreateObservableCounter<long>(
            "ward.refused",
            () => Each((loop, _) => loop.RefusedByReason.Select(refused => (refused.Value, (string?)"error.type", (object?)refused.Key))),
            "{refusal}", "Messages and readings that were refused, by reason.");
        meter.CreateObservableCounter<long>(
            "ward.fact.derived", () => Each((_, figures) => [(figures.Counted.Facts, null, null)]), "{fact}",
            "States of beds, points and tags that moved.");
        meter.CreateObservableCounter<long>(
            "ward.task.moved",
            () => Each((_, figures) =>
            [
                (figures.Counted.TasksMade, TaskState, "made"), (figures.Counted.TasksDone, TaskState, "done"),
                (figures.Counted.TasksCancelled, TaskState, "cancelled"),
            ]),
            "{task}", "Tasks that were made and that ended.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.task.open", () => Each((_, figures) => [(figures.OpenTasks, null, null)]), "{task}", "Tasks that are not over.");
        meter.CreateObservableCounter<long>(
            "ward.journal.appended", () => Each((_, figures) => [(figures.Appended, null, null)]), "{input}",
            "Inputs that the journal took since it began.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.journal.pending", () => Each((loop, figures) => [(Math.Max(0, figures.Appended - loop.Durable), null, null)]),
            "{input}", "Inputs that are not on disk yet.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.journal.failing", () => Each((loop, _) => [(loop.JournalFailure is null ? 0 : 1, null, null)]), "{journal}",
            "Whether the journal's disk fails.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.broker.connected", () => Each((loop, _) => [(loop.Connected ? 1 : 0, null, null)]), "{connection}",
            "Whether the broker is reached.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.broker.unanswered", () => Each((_, figures) => [(figures.Unanswered, null, null)]), "{message}",
            "Messages that the broker has not answered.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.alert.raised", () => Each((loop, _) => [(loop.View.Alerts.Count(), null, null)]), "{alert}", "Alerts that stand.");
        meter.CreateObservableUpDownCounter<long>(
            "ward.node.known",
            () => Each((loop, _) =>
            [
                (loop.View.Nodes.Count(node => node.Status is { Online: true }), NodeState, "online"),
                (loop.View.Nodes.Count(node => node.Status is not { Online: true }), NodeState, "offline"),
            ]),
            "{node}", "Nodes and devices of the site file, by whether they say that they are there.");
    }

    /// <inheritdoc cref="OtlpExport.Flush"/>
    public void Flush() => _export.Flush();

    public void Dispose() => _export.Dispose();
}
