using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Logistics.Hub.History;

/// <summary>
/// Writes what happens at the sites to InfluxDB, as it happens. A site's loop only hands over a message that it has made anyway, and never
/// waits: what finds no room pushes out the oldest, which is counted. Points go out in groups, compressed, at the latest a second after
/// they came; what is not taken is tried again, later and later. How the sites stand is written every half minute.
/// </summary>
internal sealed class InfluxSink : BackgroundService
{
    private const int WaitingMost = 100_000;
    private const int GroupMost = 5_000;
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StandingEach = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AgainAtFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AgainAtMost = TimeSpan.FromMinutes(1);
    private readonly InfluxOptions _options;
    private readonly HttpClient _http;
    private readonly ILogger<InfluxSink> _log;
    private readonly HistorySchema[] _sites;
    private readonly Channel<(int Site, object Message, DateTimeOffset At)> _waiting;
    private readonly Uri _address;
    private long _written;
    private long _dropped;
    private long _refused;
    private volatile string? _failure;

    /// <param name="options">Where to.</param>
    /// <param name="views">The sites; how they stand now is where their history goes on.</param>
    /// <param name="log">Told when it begins to fail and when it works again.</param>
    public InfluxSink(InfluxOptions options, IReadOnlyDictionary<string, SiteView> views, ILogger<InfluxSink> log)
    {
        _options = options;
        _log = log;
        string separator = options.Address.Query.Length == 0 ? "?" : "&";
        _address = new Uri(options.Address.AbsoluteUri + separator + "precision=ns");
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };
        if (options.Token is string token)
        {
            // Version 1 knows a name and a password, version 2 a token.
            bool isName = !options.Address.AbsolutePath.Contains("/v2/", StringComparison.Ordinal) && token.Contains(':');
            _http.DefaultRequestHeaders.Authorization = isName
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(token)))
                : new AuthenticationHeaderValue("Token", token);
        }
        _waiting = Channel.CreateBounded<(int, object, DateTimeOffset)>(
            new BoundedChannelOptions(WaitingMost) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _sites = [.. views.Values.Select(view => new HistorySchema(view))];
        for (int index = 0; index < _sites.Length; index++)
        {
            int site = index;
            SiteView view = _sites[site].View;
            view.Changed += change =>
            {
                // It may wait for hours: its time is when it was said.
                if (HistorySchema.MessageOf(view, change) is object message)
                {
                    _waiting.Writer.TryWrite((site, message, view.Clock.GetUtcNow()));
                }
            };
        }
    }

    /// <summary>Points that the database has taken.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Messages that wait to be written.</summary>
    public int Waiting => _waiting.Reader.Count;

    /// <summary>Messages that found no room, and were the oldest.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Points that the database did not understand.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Why the database takes nothing at present, in words; null while it does.</summary>
    public string? Failure => _failure;

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        PointWriter points = new();
        using Timer standing = new(_ => TellStanding(), null, TimeSpan.Zero, StandingEach);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await GatherAsync(points, stoppingToken);
                await DeliverAsync(points, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops: what has gathered is offered once.
        }
        while (points.Points < GroupMost && _waiting.Reader.TryRead(out var last)) Write(last, points);
        if (points.Points == 0) return;
        using CancellationTokenSource farewell = new(Farewell);
        await SendAsync(points.Points, Packed(points.Take()), farewell.Token);
    }

    /// <summary>Hands over how each site stands now, and how the history itself does. From any thread.</summary>
    internal void TellStanding()
    {
        for (int site = 0; site < _sites.Length; site++)
        {
            PointWriter standing = new();
            DateTimeOffset now = _sites[site].View.Clock.GetUtcNow();
            _sites[site].WriteStanding(standing);
            _sites[site].Begin(standing, "history").Field("written", Written).Field("waiting", Waiting)
                .Field("dropped", Dropped).Field("refused", Refused).End(now);
            _waiting.Writer.TryWrite((site, standing, now));
        }
    }

    private void Write((int Site, object Message, DateTimeOffset At) waiting, PointWriter points)
    {
        if (waiting.Message is PointWriter standing) points.Add(standing);
        else _sites[waiting.Site].Write(waiting.Message, waiting.At, points);
    }

    private async Task GatherAsync(PointWriter points, CancellationToken stop)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        enough.CancelAfter(Gathering);
        try
        {
            while (points.Points < GroupMost)
            {
                Write(await _waiting.Reader.ReadAsync(enough.Token), points);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Whatever has gathered goes.
        }
    }

    /// <summary>Until it is taken, or can never be.</summary>
    private async Task DeliverAsync(PointWriter points, CancellationToken stop)
    {
        if (points.Points == 0) return;
        int count = points.Points;
        byte[] packed = Packed(points.Take());
        TimeSpan wait = AgainAtFirst;
        while (await SendAsync(count, packed, stop) is TimeSpan asked)
        {
            await Task.Delay(asked > wait ? asked : wait, stop);
            wait = wait * 2 < AgainAtMost ? wait * 2 : AgainAtMost;
        }
    }

    /// <summary>Null when the group is done with; else how long the database wishes to be left alone.</summary>
    private async Task<TimeSpan?> SendAsync(int count, byte[] packed, CancellationToken stop)
    {
        try
        {
            using ByteArrayContent content = new(packed);
            content.Headers.ContentEncoding.Add("gzip");
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
            using HttpResponseMessage answer = await _http.PostAsync(_address, content, stop);
            if (answer.IsSuccessStatusCode)
            {
                Interlocked.Add(ref _written, count);
                Works();
                return null;
            }
            string said = (await answer.Content.ReadAsStringAsync(stop)).ReplaceLineEndings(" ");
            if (said.Length > 300) said = said[..300];
            if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
            {
                // Sent again it would be as wrong; what of the group was right is in the database.
                Interlocked.Add(ref _refused, count);
                _log.LogError("InfluxDB refuses a group of {Points} points: {Said}", count, said);
                return null;
            }
            string answered = $"InfluxDB at {_options.Address.Authority} answers {(int)answer.StatusCode}: {said}";
            Fails($"{answered} {Advice(answer.StatusCode)}".TrimEnd());
            return answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            Fails($"InfluxDB at {_options.Address.Authority} does not answer ({exception.Message})");
            return TimeSpan.Zero;
        }
    }

    private static string Advice(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "Look at the token in the file of --influx-token.",
        HttpStatusCode.NotFound => "Make the database, or the bucket, that --influx names.",
        _ => "",
    };

    private static byte[] Packed(byte[] lines)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(lines);
        return packed.ToArray();
    }

    private void Fails(string failure)
    {
        if (_failure is null) _log.LogError("{Failure}; the hub goes on, and keeps the newest {Most} changes for it", failure, WaitingMost);
        _failure = failure;
    }

    private void Works()
    {
        if (_failure is not null) _log.LogInformation("InfluxDB takes the history again; {Dropped} changes were dropped so far", Dropped);
        _failure = null;
    }
}
