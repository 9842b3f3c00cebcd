using System.Text;
using Logistics.Hub.People;
using Logistics.Hub.Web.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.Features;

namespace Logistics.Hub.Web;

/// <summary>
/// Turns changes of sites into patches of pages, each site on its own. A change goes out at once; only what follows a patch within 50 ms is
/// gathered. It is rendered once for each stream that someone follows, and the same bytes go to all its clients. A client that can't keep
/// up is cut loose with an order to reload; nobody waits for it.
/// </summary>
internal sealed class LiveFeed : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly byte[] Retry = "retry: 2000\n\n"u8.ToArray();
    private static readonly byte[] Reload = "event: reload\ndata:\n\n"u8.ToArray();
    private readonly Dictionary<string, LiveSite> _sites;
    private readonly IServiceProvider _services;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _clock;
    private readonly ILogger<LiveFeed> _log;

    /// <param name="views">The sites by id.</param>
    /// <param name="services">What the pages' components ask for.</param>
    /// <param name="loggers">Where errors are told.</param>
    /// <param name="clock">The machine's own clock, for the pace.</param>
    public LiveFeed(
        IReadOnlyDictionary<string, SiteView> views, IServiceProvider services, ILoggerFactory loggers, TimeProvider clock)
    {
        _services = services;
        _loggers = loggers;
        _clock = clock;
        _log = loggers.CreateLogger<LiveFeed>();
        _sites = views.ToDictionary(pair => pair.Key, pair => new LiveSite(pair.Value));
    }

    /// <summary>The mark of a site's present state; a page that carries it missed nothing if it is still the same when it begins to
    /// follow.</summary>
    public string Mark(string site) => _sites[site].Mark;

    /// <summary>The id of a ward of the site; empty for one that it does not have.</summary>
    public string Ward(string site, string ward) => _sites[site].View.Ward(ward)?.Id ?? "";

    /// <summary>How much faster than real time the site's clock runs, by its last heartbeats; 1 for a real clock.</summary>
    public double Speed(string site) => _sites[site].Speed;

    /// <summary>Sends patches until the client leaves, falls behind or the hub stops.</summary>
    public async Task FollowAsync(string siteId, LiveStream stream, HttpContext http, CancellationToken stop)
    {
        var site = _sites[siteId];
        var seen = http.Request.Headers["Last-Event-ID"].ToString();
        if (seen.Length == 0) seen = http.Request.Query["after"].ToString();

        using var client = new LiveClient(stream);
        try
        {
            await OpenAsync(http, stop);

            // A stream lives for hours, and its cookie, of which there are two copies, is not needed any more. It is written over: what is
            // only cleared the server keeps for the connection's next request.
            http.Features.Set<IRequestCookiesFeature>(null);
            http.Request.Headers.Cookie = "";
            if (site.Add(client) != seen) await http.Response.Body.WriteAsync(await RenderAsync(site, stream, null), stop);
            await foreach (var patch in client.Patches.ReadAllAsync(stop))
            {
                if (client.Behind) break;
                await http.Response.Body.WriteAsync(patch, stop);
            }
            if (client.Behind) await http.Response.Body.WriteAsync(Reload, stop);
        }
        catch (OperationCanceledException)
        {
            // The client left or the hub stops: both end a stream as they should.
        }
        finally
        {
            site.Remove(client);
        }
    }

    /// <summary>Begins a stream of events. Each write to its body leaves at once: a flush behind it would only wake the connection a second
    /// time.</summary>
    internal static async Task OpenAsync(HttpContext http, CancellationToken stop)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.Body.WriteAsync(Retry, stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll([.. _sites.Values.Select(site => PatchAsync(site, stoppingToken)), BeatAsync(stoppingToken)]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops: the feed ends with it.
        }
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Heartbeat, _clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            foreach (var site in _sites.Values)
            {
                site.MeasureSpeed();
                site.Beat();
            }
        }
    }

    private async Task PatchAsync(LiveSite site, CancellationToken stop)
    {
        var sent = _clock.GetTimestamp() - _clock.TimestampFrequency;
        while (await site.Changes.WaitToReadAsync(stop))
        {
            var rest = Pace - _clock.GetElapsedTime(sent);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, _clock, stop);
            var beat = false;
            var changes = new HashSet<ViewChange>();
            while (site.Changes.TryRead(out var next))
            {
                if (next is { } change) changes.Add(change);
                else beat = true;
            }
            sent = _clock.GetTimestamp();
            await PatchAsync(site, changes, beat);
        }
    }

    private async Task PatchAsync(LiveSite site, HashSet<ViewChange> changes, bool beat)
    {
        foreach (var clients in site.Advance(changed: changes.Count > 0).GroupBy(client => client.Stream))
        {
            if (!beat && !Concerns(site.View, clients.Key, changes)) continue;
            try
            {
                var patch = await RenderAsync(site, clients.Key, changes, beat);
                foreach (var client in clients) client.Offer(patch);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A page that can't be drawn must not take the others with it; its readers load it anew and see the same error as a page.
                _log.LogError(e, "A live patch could not be rendered; its readers are told to reload.");
                foreach (var client in clients) client.CutLoose();
            }
        }
    }

    // A phone is not woken for what its page does not show; a heartbeat goes to all.
    private static bool Concerns(SiteView view, LiveStream stream, HashSet<ViewChange> changes) => stream.Part switch
    {
        LivePart.Work => changes.Contains(new ViewChange(ViewKind.Worklist, stream.Worker))
            || (changes.Any(change => change.Kind == ViewKind.Task) && view.Chooses(stream.Worker)),
        LivePart.Care => changes.Any(change => WardOf(view, change) == stream.Ward),
        LivePart.Technician => changes.Any(change =>
            change.Kind is ViewKind.Node or ViewKind.Refused or ViewKind.Task or ViewKind.Gate),
        LivePart.Waste => changes.Any(change => change.Kind is ViewKind.Waste or ViewKind.Stock
            || (change.Kind == ViewKind.Task && view.Task(change.Id) is { } task && view.Waste(task.Subject) is not null)),
        LivePart.Node => changes.Contains(new ViewChange(ViewKind.Node, stream.Node)),
        LivePart.Linen => changes.Any(change => change.Kind is ViewKind.Article or ViewKind.LostPieces),
        _ => changes.Any(change => change.Kind is ViewKind.Bed or ViewKind.Linen or ViewKind.Waste or ViewKind.Task
            or ViewKind.Worklist or ViewKind.Alert or ViewKind.Article),
    };

    private static string? WardOf(SiteView view, ViewChange change) => change.Kind switch
    {
        ViewKind.Bed => view.Bed(change.Id)?.Ward,
        ViewKind.Linen => view.Linen(change.Id)?.Ward,
        ViewKind.Waste => view.Waste(change.Id)?.Ward,
        ViewKind.Task => view.Task(change.Id)?.Ward,
        _ => null,
    };

    /// <summary>One event with the elements that changed, or with the whole part when <paramref name="changes"/> is null; with a heartbeat
    /// also those that change with the time.</summary>
    private async Task<byte[]> RenderAsync(LiveSite site, LiveStream stream, IReadOnlySet<ViewChange>? changes, bool beat = false)
    {
        var viewer = new Viewer(new Sight(site.View, stream.Provider), Texts.For(stream.Language), stream.Worker, stream.Role);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(LivePatch.Viewer)] = viewer,
            [nameof(LivePatch.Part)] = stream.Part,
            [nameof(LivePatch.Ward)] = site.View.Ward(stream.Ward),
            [nameof(LivePatch.Changes)] = changes,
            [nameof(LivePatch.Beat)] = beat,
            [nameof(LivePatch.Query)] = stream.Query,
            [nameof(LivePatch.Node)] = stream.Node,
            [nameof(LivePatch.Speed)] = site.Speed,
        });
        var mark = site.Mark;
        await using var renderer = new HtmlRenderer(_services, _loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<LivePatch>(parameters);
            return root.ToHtmlString();
        });
        var message = new StringBuilder(html.Length + 64).Append("id: ").Append(mark).Append("\nevent: patch\n");
        foreach (var line in html.AsSpan().EnumerateLines())
            if (!line.IsWhiteSpace()) message.Append("data: ").Append(line.Trim()).Append('\n');
        return Encoding.UTF8.GetBytes(message.Append('\n').ToString());
    }
}
