using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Logistics.Telemetry;

/// <summary>
/// Brings a process's metrics and traces to a collector, on threads of its own: who tells a span or counts never waits. While the
/// collector is away, slow or refuses, spans beyond 2,048 and groups that it does not take are dropped and counted; metrics are sums and
/// lose nothing.
/// </summary>
public sealed class OtlpExport : IDisposable
{
    /// <summary>Spans that wait at most.</summary>
    internal const int SpansMost = 2_048;

    private const int GroupMost = 512;
    private const int SpansEachMs = 5_000;
    private const int MetricsEachMs = 60_000;
    private const int PatienceMs = 10_000;
    private const int FarewellMs = 2_000;
    private static readonly KeyValuePair<string, object?> IsFull = new("error.type", "queue_full");
    private static readonly KeyValuePair<string, object?> IsUntaken = new("error.type", "not_taken");

    private readonly SpanExporter _exporter;
    private readonly SpanQueue _queue;
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <param name="options">Where to.</param>
    /// <param name="service">Name of the service, of its meter and of its source of spans.</param>
    /// <param name="version">Its version.</param>
    /// <param name="instance">Which of them it is; null for one that is new at each start.</param>
    /// <param name="resource">What else is known of the process.</param>
    /// <param name="meters">Meters of others that are sent too.</param>
    /// <param name="log">Told when the collector begins to fail and when it takes again.</param>
    public OtlpExport(
        OtlpOptions options, string service, string version, string? instance, IEnumerable<KeyValuePair<string, object>> resource,
        IReadOnlyList<string> meters, ILogger log)
    {
        Source = new ActivitySource(service, version);
        Meter = new Meter(service, version);

        // Last, so that whoever runs the process has the last word: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.
        ResourceBuilder about = ResourceBuilder.CreateEmpty()
            .AddService(service, "ward-logistics", version, autoGenerateServiceInstanceId: instance is null, instance)
            .AddAttributes(resource).AddTelemetrySdk().AddEnvironmentVariableDetector();
        Delivery delivery = new(options.Address, log);
        _exporter = new SpanExporter(To(options, "v1/traces"), delivery);
        _queue = new SpanQueue(_exporter);

        // What is followed is decided before a span is begun, by the pack.
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(about).AddSource(service).SetSampler(new AlwaysOnSampler())
            .AddProcessor(_queue).Build();
        MetricExporter metrics = new(To(options, "v1/metrics"), delivery);
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(about).AddMeter([service, "System.Runtime", .. meters])
            .AddReader(new PeriodicExportingMetricReader(metrics, MetricsEachMs, PatienceMs)).Build();
        MeasureProcess();
        MeasureItself();
    }

    /// <summary>Where spans are begun.</summary>
    public ActivitySource Source { get; }

    /// <summary>Where instruments are made.</summary>
    public Meter Meter { get; }

    /// <summary>Spans that the collector took.</summary>
    public long Exported => _exporter.Taken;

    /// <summary>Spans that were dropped: there was no room for them, or the collector did not take them.</summary>
    public long Dropped => _queue.Dropped + _exporter.Untaken;

    /// <summary>Sends what waits, and metrics as they stand; returns when the collector has had its time for it.</summary>
    public void Flush()
    {
        _traces.ForceFlush(PatienceMs);
        _metrics.ForceFlush(PatienceMs);
    }

    /// <summary>Offers what waits once more, for two seconds at most for each of the two.</summary>
    public void Dispose()
    {
        _traces.Shutdown(FarewellMs);
        _metrics.Shutdown(FarewellMs);
        _traces.Dispose();
        _metrics.Dispose();
        Source.Dispose();
        Meter.Dispose();
    }

    private static OtlpExporterOptions To(OtlpOptions options, string signal) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Endpoint = new Uri($"{options.Address.AbsoluteUri.TrimEnd('/')}/{signal}"),
    };

    // https://opentelemetry.io/docs/specs/semconv/system/process-metrics/
    private void MeasureProcess()
    {
        KeyValuePair<string, object?> user = new("cpu.mode", "user");
        KeyValuePair<string, object?> system = new("cpu.mode", "system");
        Meter.CreateObservableCounter<double>("process.cpu.time", () =>
        {
            Environment.ProcessCpuUsage used = Environment.CpuUsage;
            return [new(used.UserTime.TotalSeconds, user), new(used.PrivilegedTime.TotalSeconds, system)];
        }, "s", "Processor time that the process took.");
        Meter.CreateObservableUpDownCounter("process.memory.usage", () => Environment.WorkingSet, "By", "Memory that it stands in.");
        Meter.CreateObservableGauge(
            "process.uptime", () => Stopwatch.GetElapsedTime(_startedAt).TotalSeconds, "s", "How long it has been at it.");
    }

    // https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
    private void MeasureItself()
    {
        Meter.CreateObservableCounter<long>(
            "otel.sdk.processor.span.processed", () => [new(_queue.HandedOver), new(_queue.Dropped, IsFull)], "{span}",
            "Spans handed over to be sent, and those that found no room.");
        Meter.CreateObservableCounter<long>(
            "otel.sdk.exporter.span.exported", () => [new(_exporter.Taken), new(_exporter.Untaken, IsUntaken)], "{span}",
            "Spans that the collector took, and those that it did not.");
    }

    /// <summary>Says in the log when the collector begins to fail, and when it takes again.</summary>
    private sealed class Delivery(Uri address, ILogger log)
    {
        private bool _fails;

        public ExportResult Note(ExportResult result)
        {
            bool fails = result == ExportResult.Failure;
            bool before = Interlocked.Exchange(ref _fails, fails);
            if (fails && !before)
            {
                log.LogError("The collector at {Address} takes no telemetry; all else goes on, and spans are dropped.", address);
            }
            if (!fails && before) log.LogInformation("The collector at {Address} takes telemetry again.", address);
            return result;
        }
    }

    private sealed class MetricExporter(OtlpExporterOptions options, Delivery delivery) : OtlpMetricExporter(options)
    {
        public override ExportResult Export(in Batch<Metric> metrics) => delivery.Note(base.Export(metrics));
    }

    private sealed class SpanExporter(OtlpExporterOptions options, Delivery delivery) : OtlpTraceExporter(options)
    {
        private long _taken;
        private long _untaken;

        public long Taken => Interlocked.Read(ref _taken);

        public long Untaken => Interlocked.Read(ref _untaken);

        public override ExportResult Export(in Batch<Activity> activityBatch)
        {
            long count = activityBatch.Count;
            ExportResult result = delivery.Note(base.Export(activityBatch));
            if (result == ExportResult.Success) Interlocked.Add(ref _taken, count);
            else Interlocked.Add(ref _untaken, count);
            return result;
        }
    }

    /// <summary>Counts what there is no room for; the batching processor would drop it without a word.</summary>
    private sealed class SpanQueue(SpanExporter spans)
        : BatchActivityExportProcessor(spans, SpansMost, SpansEachMs, PatienceMs, GroupMost)
    {
        private long _handedOver;
        private long _dropped;

        public long HandedOver => Interlocked.Read(ref _handedOver);

        public long Dropped => Interlocked.Read(ref _dropped);

        public override void OnEnd(Activity data)
        {
            if (HandedOver - spans.Taken - spans.Untaken >= SpansMost)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            Interlocked.Increment(ref _handedOver);
            base.OnEnd(data);
        }
    }
}
