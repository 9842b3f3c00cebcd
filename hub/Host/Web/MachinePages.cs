using Logistics.Hub.Authority;
using Logistics.Hub.Web.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Hub.Web;

/// <summary>The technician's pages about keys: a code for a machine that joins, and shutting one out, asked once more before it is
/// done.</summary>
internal static class MachinePages
{
    public static void Map(RouteGroupBuilder pages)
    {
        RouteGroupBuilder machine = pages.MapGroup("/technician/{site}/{kind}/{id}").RequireAuthorization(Doors.Keys);
        machine.MapPost("/code", CodeAsync);
        machine.MapGet("/revoke", Ask);
        machine.MapPost("/revoke", RevokeAsync);
    }

    private static async Task<IResult> CodeAsync(
        HttpContext http, string site, string kind, string id, Machines machines, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (machines.Find(site, kind, id) is not { } machine) return Results.NotFound();
        var viewer = WebPages.Viewer(http);
        var (code, until) = machines.MakeCode(machine, viewer.Person);
        http.Response.Headers.CacheControl = "no-store";
        return new RazorComponentResult<CodePage>(new
        {
            Viewer = viewer, Machine = machine, Code = code.ToString(), Until = until,
            Address = $"{http.Request.Scheme}://{http.Request.Host}",
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
