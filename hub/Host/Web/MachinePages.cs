using System.Text;
using Logistics.Hub.Authority;
using Logistics.Hub.Web.Components;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Hub.Web;

/// <summary>The technician's pages about single machines: a code for one that joins, shutting one out, asked once more before it is
/// done, and a node with its configuration.</summary>
internal static class MachinePages
{
    public static void Map(RouteGroupBuilder pages)
    {
        RouteGroupBuilder machine = pages.MapGroup("/technician/{site}/{kind}/{id}").RequireAuthorization(Doors.Keys);
        machine.MapPost("/code", CodeAsync);
        machine.MapGet("/revoke", Ask);
        machine.MapPost("/revoke", RevokeAsync);
        RouteGroupBuilder node = pages.MapGroup("/technician/{site}/nodes/{id}").RequireAuthorization(Doors.Keys);
        node.MapGet("", (HttpContext http, string site, string id, Machines machines, string? answer) =>
            Node(http, site, id, machines, answer, []));
        node.MapGet("/live", WebPages.FollowNodeAsync);
        BenchPages.Map(node);
        node.MapPost("/config", ConfigureAsync).WithMetadata(new RequestSizeLimitAttribute(4 * ConfigMessage.Largest));
        foreach (string word in (string[])[CommandMessage.Identify, CommandMessage.Restart])
        {
            node.MapPost("/" + word, (HttpContext http, string site, string id, Machines machines, IAntiforgery antiforgery) =>
                TellAsync(http, site, id, word, machines, antiforgery));
        }
    }

    /// <summary>The address of a node's page.</summary>
    internal static string Address(string site, string id) => $"/technician/{site}/nodes/{id}";

    private static IResult Node(
        HttpContext http, string site, string id, Machines machines, string? answer, IReadOnlyList<FileError> errors, string? draft = null)
    {
        if (machines.Find(site, "nodes", id) is not { } node) return SignIn.Message(http, "gone", StatusCodes.Status404NotFound);
        var feed = http.RequestServices.GetRequiredService<LiveFeed>();
        var live = $"{Address(site, id)}/live?after={feed.Mark(site)}";
        var viewer = WebPages.Viewer(http);
        return new RazorComponentResult<NodePage>(new
        {
            Viewer = viewer, Id = id, Live = live, Speed = feed.Speed(site), Wanted = machines.Wanted.Of(site, id),
            Errors = errors, Draft = draft,
            Warnings = errors.Count == 0 ? machines.WarningsOf(node) : [],
            Answer = answer is not null && viewer.Texts.Has(answer) ? viewer.Texts[answer] : null,
            AnswerGood = answer?.StartsWith("done.", StringComparison.Ordinal) ?? false,
        });
    }

    private static async Task<IResult> ConfigureAsync(
        HttpContext http, string site, string id, Machines machines, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (machines.Find(site, "nodes", id) is not { } node) return Results.NotFound();
        IFormCollection form = await http.Request.ReadFormAsync(http.RequestAborted);
        byte[] yaml;
        if (form.Files.GetFile("file") is { Length: > 0 } file)
        {
            using MemoryStream bytes = new();
            await file.CopyToAsync(bytes, http.RequestAborted);
            yaml = bytes.ToArray();
        }
        else
        {
            // A browser sends the lines of a form with carriage returns, which no one wrote.
            yaml = Encoding.UTF8.GetBytes(form["yaml"].ToString().ReplaceLineEndings("\n"));
        }
        IReadOnlyList<FileError> errors = machines.Want(node, yaml, http.User.Person()!);
        return errors.Count == 0
            ? Results.LocalRedirect(Address(site, id) + "?answer=done.configured")
            : Node(http, site, id, machines, "config.not-taken", errors, Encoding.UTF8.GetString(yaml));
    }

    private static async Task<IResult> TellAsync(
        HttpContext http, string site, string id, string word, Machines machines, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (machines.Find(site, "nodes", id) is not { } node) return Results.NotFound();
        string? channel = (await http.Request.ReadFormAsync(http.RequestAborted))["channel"] is [{ Length: > 0 } one] ? one : null;
        bool sent = await machines.TellAsync(node, new CommandMessage(word, channel), http.User.Person()!);
        return Results.LocalRedirect($"{Address(site, id)}?answer={(sent ? "done." + word : "config.no-broker")}");
    }

    private static async Task<IResult> CodeAsync(
        HttpContext http, string site, string kind, string id, Machines machines, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (machines.Find(site, kind, id) is not { } machine) return Results.NotFound();
        var viewer = WebPages.Viewer(http);
        var (code, until) = machines.MakeCode(machine, viewer.Person);
        http.Response.Headers.CacheControl = "no-store";
        JoinFile join = new(new Uri($"{http.Request.Scheme}://{http.Request.Host}"), code);
        return new RazorComponentResult<CodePage>(new
        {
            Viewer = viewer, Machine = machine, Until = until, Join = join,
            FirstBoot = machines.Release is { } release ? FirstBootFile.Of(machine, join, until, release) : null,
        });
    }

    private static IResult Ask(HttpContext http, string site, string kind, string id, Machines machines) =>
        machines.Find(site, kind, id) is { } machine
            ? new RazorComponentResult<RevokePage>(new { Viewer = WebPages.Viewer(http), Machine = machine, Kind = kind })
            : Results.NotFound();

    private static async Task<IResult> RevokeAsync(
        HttpContext http, string site, string kind, string id, Machines machines, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (machines.Find(site, kind, id) is not { } machine) return Results.NotFound();
        machines.Revoke(machine, http.User.Person()!);
        return Results.LocalRedirect($"/technician/{site}#machines");
    }
}
