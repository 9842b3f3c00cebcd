using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Telemetry;

/// <summary>
/// A collector on loopback that takes OTLP over HTTP in protobuf, answers as it is told, and remembers what it took. It reads the bytes by
/// the schema (https://github.com/open-telemetry/opentelemetry-proto) and not by what wrote them.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>The status that it answers; 0 for never answering.</summary>
    public volatile int Status = StatusCodes.Status200OK;

    public ConcurrentQueue<Span> Spans { get; } = new();

    public ConcurrentQueue<Point> Points { get; } = new();

    public Uri Address => new(_app!.Urls.First());

    public static async Task<Collector> StartAsync()
    {
        Collector collector = new();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        collector._app = builder.Build();
        collector._app.MapPost("/v1/traces", http => collector.TakeAsync(http, collector.TakeSpans));
        collector._app.MapPost("/v1/metrics", http => collector.TakeAsync(http, collector.TakeMetrics));
        await collector._app.StartAsync();
        return collector;
    }

    public Task StopAsync() => _app!.StopAsync();

    public async ValueTask DisposeAsync() => await _app!.DisposeAsync();

    private async Task TakeAsync(HttpContext http, Action<ReadOnlyMemory<byte>> take)
    {
        if (Status == 0) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        http.Response.StatusCode = Status;
        if (Status != StatusCodes.Status200OK) return;
        Assert.Equal("application/x-protobuf", http.Request.ContentType);
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body);
        take(body.ToArray());
    }

    private void TakeSpans(ReadOnlyMemory<byte> request)
    {
        foreach (Message ofResource in new Message(request).All(1))
        {
            var resource = ofResource.Only(1).Attributes(1);
            foreach (Message span in ofResource.All(2).SelectMany(scope => scope.All(2)))
            {
                Spans.Enqueue(new Span(
                    resource, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6), Time(span.Number(7)),
                    Time(span.Number(8)), span.Attributes(9)));
            }
        }
    }

    private void TakeMetrics(ReadOnlyMemory<byte> request)
    {
        foreach (Message ofResource in new Message(request).All(1))
        {
            var resource = ofResource.Only(1).Attributes(1);
            foreach (Message metric in ofResource.All(2).SelectMany(scope => scope.All(2)))
            {
                foreach (Message number in metric.All(5).Concat(metric.All(7)).SelectMany(data => data.All(1)))
                {
                    double value = number.Has(4) ? BitConverter.UInt64BitsToDouble(number.Number(4)) : (long)number.Number(6);
                    Points.Enqueue(new Point(resource, metric.Text(1), metric.Text(3), value, number.Attributes(7)));
                }
                foreach (Message histogram in metric.All(9).SelectMany(data => data.All(1)))
                {
                    Points.Enqueue(
                        new Point(resource, metric.Text(1), metric.Text(3), histogram.Number(4), histogram.Attributes(9)));
                }
            }
        }
    }

    private static DateTimeOffset Time(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)nanoseconds / 100);

    /// <summary>A span; ids in hexadecimal, <paramref name="Kind"/> as the schema numbers it.</summary>
    public sealed record Span(
        IReadOnlyDictionary<string, string> Resource, string Trace, string Id, string Parent, string Name, ulong Kind,
        DateTimeOffset Start, DateTimeOffset End, IReadOnlyDictionary<string, string> Attributes);

    /// <summary>A value of a metric; of a histogram, how many it has heard.</summary>
    public sealed record Point(
        IReadOnlyDictionary<string, string> Resource, string Name, string Unit, double Value,
        IReadOnlyDictionary<string, string> Attributes);

    /// <summary>A message of protobuf, by the numbers of its fields.</summary>
    private sealed class Message
    {
        private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

        public Message(ReadOnlyMemory<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                ulong tag = Varint(ref bytes);
                (ulong number, int length) = (tag & 7) switch
                {
                    0 => (Varint(ref bytes), 0),
                    1 => (BitConverter.ToUInt64(bytes.Span), 8),
                    2 => (0UL, (int)Varint(ref bytes)),
                    5 => (BitConverter.ToUInt32(bytes.Span), 4),
                    _ => throw new InvalidDataException($"tag {tag}"),
                };
                _fields.Add(((int)(tag >> 3), number, bytes[..length]));
                bytes = bytes[length..];
            }
        }

        public IEnumerable<Message> All(int field) => Of(field).Select(found => new Message(found.Bytes));

        public Message Only(int field) => All(field).Single();

        public bool Has(int field) => Of(field).Any();

        public ulong Number(int field) => Of(field).FirstOrDefault().Number;

        public string Text(int field) => Encoding.UTF8.GetString(Of(field).FirstOrDefault().Bytes.Span);

        public string Hex(int field) => Convert.ToHexStringLower(Of(field).FirstOrDefault().Bytes.Span);

        public Dictionary<string, string> Attributes(int field) => All(field).ToDictionary(pair => pair.Text(1), pair =>
        {
            Message value = pair.Only(2);
            return value.Has(1) ? value.Text(1) : value.Has(4) ? $"{BitConverter.UInt64BitsToDouble(value.Number(4))}"
                : $"{value.Number(2) + value.Number(3)}";
        });

        private IEnumerable<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> Of(int field) =>
            _fields.Where(found => found.Field == field);

        private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = bytes.Span[0];
                bytes = bytes[1..];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
