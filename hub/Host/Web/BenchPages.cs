using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Hub.Authority;
using Logistics.Hub.Bench;
using Logistics.Hub.People;
using Logistics.Hub.Web.Components;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Hub.Web;

/// <summary>The technician's bench: a channel of a node as a moving picture, its tags as a read-zone test, and its calibration in
/// steps.</summary>
internal static class BenchPages
{
    private const int ChannelsMost = 8;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <param name="node">The group of one node's pages, behind its door.</param>
    public static void Map(RouteGroupBuilder node)
    {
        node.MapGet("/signal", Signal);
        node.MapGet("/signal/live", FollowSignalAsync);
        node.MapGet("/calibrate", Calibrate);
        node.MapPost("/calibrate", CalibrateAsync);
        node.MapGet("/calibrate/live", FollowCalibrationAsync);
    }

    private static IResult Signal(HttpContext http, LiveFeed feed, string site, string id, string? channel, Machines machines)
    {
        if (machines.Find(site, "nodes", id) is null) return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        var viewer = WebPages.Viewer(http);
        var all = BenchChannel.Of(viewer.View.Site, id, machines.Wanted.Of(site, id));
        if (all.FirstOrDefault(one => one.Name == channel) is not { } known)
            return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        return new RazorComponentResult<SignalPage>(new
        {
            Viewer = viewer, Id = id, Channel = known, Together = known.Together(all), Speed = feed.Speed(site),
            Online = viewer.View.Node(id)?.Status?.Online == true,
        });
    }

    private static async Task<IResult> FollowSignalAsync(
        HttpContext http, string site, string id, Machines machines, Sessions sessions, IHostApplicationLifetime life)
    {
        string[] channels = [.. http.Request.Query["channel"].OfType<string>().Distinct().Take(ChannelsMost)];
        if (machines.Find(site, "nodes", id) is not { } node || channels.Length == 0 || !channels.All(IsChannel)) return Results.NotFound();
        var viewer = WebPages.Viewer(http);
        HashSet<string> named = [];
        await FollowAsync(http, machines, sessions, life, node, channels, async signal =>
        {
            foreach (var tag in signal.Tags ?? [])
            {
                if (named.Count > 10_000) named.Clear();
                if (named.Add(tag.Tag) && NameOf(viewer, tag.Tag) is { } name)
                {
                    await SendAsync(http, "name", JsonSerializer.Serialize(new { tag = tag.Tag, name }, JsonSerializerOptions.Web));
                }
            }
            await SendAsync(http, "signal", JsonSerializer.Serialize(signal, WireJson.Default.SignalMessage));
        });
        return Results.Empty;
    }

    private static async Task<IResult> FollowCalibrationAsync(
        HttpContext http, string site, string id, string channel, Machines machines, Sessions sessions, IHostApplicationLifetime life)
    {
        if (machines.Find(site, "nodes", id) is not { } node || !IsChannel(channel)) return Results.NotFound();
        var viewer = WebPages.Viewer(http);
        var at = (site, id, channel);
        await FollowAsync(http, machines, sessions, life, node, [channel], async signal =>
        {
            var now = machines.Calibrations.With<Steadiness?>(at, viewer.Person, (calibrating, nowMs) =>
            {
                calibrating.Hear(signal, nowMs);
                return calibrating.Look(nowMs);
            }, null);
            if (now is { } steady)
            {
                await SendAsync(http, "steady", JsonSerializer.Serialize(
                    new
                    {
                        verdict = Words.Of(steady.Verdict), text = Said(viewer, steady), trouble = signal.Trouble,
                        unknown = signal.Unknown == true,
                    },
                    JsonSerializerOptions.Web));
            }
        });
        return Results.Empty;
    }

    /// <summary>How a signal stands, as a sentence with its figures.</summary>
    private static string Said(Viewer viewer, Steadiness steady) => viewer.Texts.Say(
        "bench.steady." + Words.Of(steady.Verdict), Reading(viewer, steady.Mean), Reading(viewer, steady.Spread),
        Reading(viewer, steady.Most));

    /// <summary>Millionths of what a sensor says, as people read it.</summary>
    internal static string Reading(Viewer viewer, long micro) => ((decimal)micro / 1_000_000).ToString(
        Math.Abs(micro) >= 100_000_000 ? "#,0" : "0.####", viewer.Texts.Culture);

    private static async Task FollowAsync(
        HttpContext http, Machines machines, Sessions sessions, IHostApplicationLifetime life, MachineName node,
        IReadOnlyList<string> channels, Func<SignalMessage, Task> show)
    {
        var stop = await sessions.FollowAsync(http, http.RequestAborted, life.ApplicationStopping);
        var watcher = machines.Look(node, channels, http.User.Person()!);
        try
        {
            await LiveFeed.OpenAsync(http, stop.Token);
            await http.Response.Body.FlushAsync(stop.Token);
            while (!stop.IsCancellationRequested)
            {
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                beat.CancelAfter(Heartbeat);
                try
                {
                    await show(await watcher.Signals.ReadAsync(beat.Token));
                }
                catch (OperationCanceledException) when (!stop.IsCancellationRequested)
                {
                    // Nothing to show for a while: a page that is gone is found by writing to it.
                    await http.Response.WriteAsync(":\n\n", stop.Token);
                }
                await http.Response.Body.FlushAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, the session ended or the hub stops: all end a stream as they should.
        }
        finally
        {
            machines.Signals.Leave(watcher);
            sessions.Leave(stop);
        }
    }

    private static Task SendAsync(HttpContext http, string kind, string json) =>
        http.Response.WriteAsync($"event: {kind}\ndata: {json}\n\n", http.RequestAborted);

    private static bool IsChannel(string text) => Wire.SenMl.SenMlLimits.IsName(Encoding.UTF8.GetBytes(text));

    /// <summary>What the site calls a tag: a listed thing by its name, a piece of linen by its article; null for one that it does not
    /// know.</summary>
    private static string? NameOf(Viewer viewer, string tag)
    {
        var name = TagIndex.NameOf(tag);
        return viewer.View.Site.Tags.FirstOrDefault(one => TagIndex.NameOf(one.Epc) == name)?.Asset
            ?? (viewer.View.Piece(tag) is { } piece ? viewer.Article(piece.Article) : null);
    }

    private static IResult Calibrate(
        HttpContext http, string site, string id, string? channel, string? kind, string? answer, Machines machines)
    {
        if (machines.Find(site, "nodes", id) is null) return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        var viewer = WebPages.Viewer(http);
        if (SensorOf(viewer, machines, id, channel) is not { } sensor || !TryKind(kind, sensor, out var wanted))
            return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        var at = (site, id, sensor.Channel);
        var taken = !machines.Calibrations.Begin(at, wanted, sensor, viewer.Person, anew: false);
        return new RazorComponentResult<CalibratePage>(new
        {
            Viewer = viewer, Id = id, Channel = sensor.Channel, Kind = wanted,
            TakenBy = taken ? machines.Calibrations.By(at) : null,
            Now = machines.Calibrations.With<CalibrationStanding?>(at, viewer.Person, (calibrating, _) => calibrating.Standing, null),
            Wanted = machines.Wanted.Of(site, id),
            Answer = answer is not null && viewer.Texts.Has("bench.refusal." + answer) ? viewer.Texts["bench.refusal." + answer] : null,
        });
    }

    private static async Task<IResult> CalibrateAsync(
        HttpContext http, string site, string id, Machines machines, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (machines.Find(site, "nodes", id) is not { } node) return Results.NotFound();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var viewer = WebPages.Viewer(http);
        if (SensorOf(viewer, machines, id, form["channel"]) is not { } sensor || !TryKind(form["kind"], sensor, out var kind))
            return Results.NotFound();
        var at = (site, id, sensor.Channel);
        var back = $"{MachinePages.Address(site, id)}/calibrate?channel={Uri.EscapeDataString(sensor.Channel)}&kind={Words.Of(kind)}";
        var refusal = form["do"].ToString() switch
        {
            "anew" => machines.Calibrations.Begin(at, kind, sensor, viewer.Person, anew: true)
                ? CalibrationRefusal.None : CalibrationRefusal.Taken,
            "again" => machines.Calibrations.With(
                at, viewer.Person, (calibrating, nowMs) => calibrating.CheckAgain(nowMs), CalibrationRefusal.Taken),
            "accept" => Accept(machines, node, at, viewer.Person, form["hash"].ToString()),
            var step => Enum.TryParse<CalibrationStep>(step, ignoreCase: true, out var meant)
                ? Take(machines, at, viewer.Person, meant, kind, form["given"].ToString()) : CalibrationRefusal.Order,
        };
        return form["do"] == "accept" && refusal == CalibrationRefusal.None
            ? Results.LocalRedirect(MachinePages.Address(site, id) + "?answer=done.configured")
            : Results.LocalRedirect(refusal == CalibrationRefusal.None ? back : $"{back}&answer={Words.Of(refusal)}");
    }

    private static CalibrationRefusal Take(
        Machines machines, (string, string, string) at, string person, CalibrationStep step, CalibrationKind kind, string text)
    {
        // People write a comma or a point, a weight in kilograms and a level in percent.
        var given = step != CalibrationStep.Low && text.Length > 0;
        var number = 0m;
        if (given && !decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number))
            return CalibrationRefusal.Given;
        if (number > 1_000_000) return CalibrationRefusal.Given;
        var whole = (long)Math.Round(number * (kind == CalibrationKind.Scale ? 1_000 : 10));
        return machines.Calibrations.With(
            at, person, (calibrating, nowMs) => calibrating.Take(step, whole, nowMs), CalibrationRefusal.Taken);
    }

    /// <summary>Puts what was measured into the file that the node is to have, by the same door as its editor.</summary>
    private static CalibrationRefusal Accept(
        Machines machines, MachineName node, (string Site, string Node, string Channel) at, string person, string hash)
    {
        if (machines.Wanted.Of(at.Site, at.Node) is not { } wanted) return CalibrationRefusal.NoFile;
        if (wanted.Hash != hash) return CalibrationRefusal.Changed;
        var changes = machines.Calibrations.With<IReadOnlyList<(string Key, string? Value)>?>(
            at, person, (calibrating, _) => calibrating.Step == CalibrationStep.Accept ? calibrating.Standing.Changes : [], null);
        if (changes is null) return CalibrationRefusal.Taken;
        if (changes.Count == 0) return CalibrationRefusal.Order;
        if (NodeFileEditor.With(wanted.Yaml, at.Channel, changes) is not { } yaml) return CalibrationRefusal.ByHand;
        if (machines.Want(node, Encoding.UTF8.GetBytes(yaml), person).Count > 0) return CalibrationRefusal.ByHand;
        machines.Calibrations.End(at);
        return CalibrationRefusal.None;
    }

    private static SensorConfig? SensorOf(Viewer viewer, Machines machines, string id, string? channel) =>
        BenchChannel.Of(viewer.View.Site, id, machines.Wanted.Of(viewer.Site, id)).FirstOrDefault(one => one.Name == channel)?.Config;

    private static bool TryKind(string? text, SensorConfig sensor, out CalibrationKind kind) =>
        Enum.TryParse(text, ignoreCase: true, out kind) && Calibrating.KindsOf(sensor).Contains(kind);
}
