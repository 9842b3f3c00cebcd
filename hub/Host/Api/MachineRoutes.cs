using System.Net;
using Logistics.Hub.Authority;
using Logistics.Hub.People;
using Logistics.Hub.Web;
using Logistics.Wire.Messages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Hub.Api;

/// <summary>How machines join: codes for technicians, the authority's certificate for all, and enrolment for who has a code.</summary>
internal static class MachineRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/authority", (Machines machines) => TypedResults.Text(machines.Authority.RootPem, "application/x-pem-file"))
            .WithSummary("The certificate of the hub's own authority, as PEM. Open to all.").AllowAnonymous().WithTags("machines");
        api.MapGet("/release", Results<PhysicalFileHttpResult, NotFound> (Machines machines) =>
            machines.Release is { Archive: var archive }
                ? TypedResults.PhysicalFile(archive, "application/gzip", Path.GetFileName(archive), enableRangeProcessing: true)
                : TypedResults.NotFound())
            .WithSummary("The release archive that a new node installs at its first boot, when this hub has one. Open to all.")
            .AllowAnonymous().WithTags("machines");
        api.MapPost("/enrol", Enrol).WithSummary("Join with the secret of a one-time code and a signing request.")
            .AllowAnonymous().DisableAntiforgery().WithTags("machines");

        RouteGroupBuilder site = api.MapGroup("/sites/{site}").RequireAuthorization(Doors.Keys);
        site.MapGet("/machines", (string site, Machines machines) => TypedResults.Ok(new MachinesAnswer(
            [.. machines.Of(site).Select(machine => MachineState.Of(machine, machines.Authority.Newest(machine)))], machines.Refused)))
            .WithSummary("Nodes, devices and readers with the state of their certificates, and what the broker refused by reason.")
            .WithTags("machines");
        MapNodes(site);
        foreach (string kind in (string[])["nodes", "devices", "readers"])
        {
            site.MapPost($"/{kind}/{{id}}/code", Results<Ok<CodeAnswer>, NotFound> (
                string site, string id, Machines machines, HttpContext http) =>
                machines.Find(site, kind, id) is { } machine ? TypedResults.Ok(MakeCode(machines, machine, http)) : TypedResults.NotFound())
                .WithSummary("A code that lets this machine in once, within the hour.").WithTags("machines");
            site.MapPost($"/{kind}/{{id}}/revoke", Results<Ok<Answer>, NotFound> (
                string site, string id, Machines machines, HttpContext http) =>
                machines.Find(site, kind, id) is { } machine && machines.Revoke(machine, http.User.Person()!)
                    ? TypedResults.Ok(new Answer(true)) : TypedResults.NotFound())
                .WithSummary("Shut this machine out, at once and for good: it joins again with a new code only.").WithTags("machines");
        }
    }

    private static void MapNodes(RouteGroupBuilder site)
    {
        site.MapGet("/nodes/{id}/config", Results<Ok<ConfigAnswer>, NotFound> (string site, string id, Machines machines, Sites sites,
            HttpContext http) =>
        {
            if (machines.Find(site, "nodes", id) is not { } node) return TypedResults.NotFound();
            WantedConfiguration? wanted = machines.Wanted.Of(site, id);
            NodeStatusMessage? status = sites.Find(http, site)?.Node(id)?.Status;
            return TypedResults.Ok(new ConfigAnswer(
                wanted?.Hash, wanted?.Yaml, wanted?.By, wanted?.At, Words.Of(WantedConfiguration.StateOf(wanted, status)),
                status?.ConfigHash, status?.ConfigSince, status?.ConfigRefused, ConfigError.Of(machines.WarningsOf(node))));
        }).WithSummary("The configuration that a node is to have, and what it says of it.").WithTags("machines");
        site.MapPut("/nodes/{id}/config", TakeConfigAsync)
            .WithMetadata(new RequestSizeLimitAttribute(2 * ConfigMessage.Largest))
            .WithSummary("Want a configuration. The body is a node file: it is delivered, and what is strange in it told by line; or, with "
                + "errors by line, not taken.")
            .WithTags("machines");
        foreach (string word in (string[])[CommandMessage.Identify, CommandMessage.Restart])
        {
            site.MapPost($"/nodes/{{id}}/{word}", async Task<Results<Ok<Answer>, NotFound, Conflict<RefusalAnswer>>> (
                string site, string id, string? channel, Machines machines, Sites sites, HttpContext http) =>
                machines.Find(site, "nodes", id) is not { } node ? TypedResults.NotFound()
                : await machines.TellAsync(node, new CommandMessage(word, channel), http.User.Person()!) ? TypedResults.Ok(new Answer(true))
                : TypedResults.Conflict(new RefusalAnswer("no-broker", sites.TextsOf(http)["config.no-broker"])))
                .WithSummary(word == CommandMessage.Identify
                    ? "Let a node blink for half a minute, or the lamps of one channel alone." : "Restart a node's agent.")
                .WithTags("machines");
        }
    }

    private static async Task<Results<Ok<ConfigTaken>, UnprocessableEntity<ConfigErrors>, NotFound>> TakeConfigAsync(
        string site, string id, Machines machines, HttpContext http)
    {
        if (machines.Find(site, "nodes", id) is not { } node) return TypedResults.NotFound();
        using MemoryStream bytes = new();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        IReadOnlyList<Wire.FileError> errors = machines.Want(node, bytes.ToArray(), http.User.Person()!);
        return errors.Count == 0
            ? TypedResults.Ok(new ConfigTaken(machines.Wanted.Of(site, id)!.Hash, ConfigError.Of(machines.WarningsOf(node))))
            : TypedResults.UnprocessableEntity(new ConfigErrors(ConfigError.Of(errors)));
    }

    private static CodeAnswer MakeCode(Machines machines, MachineName machine, HttpContext http)
    {
        (Wire.EnrolmentCode code, DateTimeOffset until) = machines.MakeCode(machine, http.User.Person() ?? "");
        return new CodeAnswer(code.ToString(), until);
    }

    private static Results<Ok<EnrolmentAnswer>, JsonHttpResult<RefusalAnswer>> Enrol(
        EnrolmentRequest body, Machines machines, Throttle throttle, HttpContext http)
    {
        IPAddress? remote = http.Connection.RemoteIpAddress;

        // A door for each address: wrong codes from one must not keep the others waiting.
        string door = $"enrol {remote}";
        if (throttle.Begin(door, remote) > TimeSpan.Zero)
        {
            return Refused("too-many-tries", "enrol.wait", StatusCodes.Status429TooManyRequests);
        }
        Enrolled enrolled = machines.Enrol(body.Secret ?? "", body.Request ?? "", remote);
        if (enrolled.Machine is not { } machine)
        {
            return enrolled.Verdict switch
            {
                CodeVerdict.Used => Refused("code-used", "enrol.used", StatusCodes.Status410Gone),
                CodeVerdict.Ended => Refused("code-ended", "enrol.ended", StatusCodes.Status410Gone),
                CodeVerdict.NoRequest => Refused("no-request", "enrol.no-request", StatusCodes.Status400BadRequest),
                _ => Refused("code-wrong", "enrol.wrong", StatusCodes.Status401Unauthorized),
            };
        }
        throttle.Right(door, remote);
        return TypedResults.Ok(new EnrolmentAnswer(
            enrolled.Certificate, machine.Site, machine.Kind.ToString().ToLowerInvariant(), machine.Id, machines.BrokerElsewhere,
            machines.BrokerPort));
    }

    private static JsonHttpResult<RefusalAnswer> Refused(string reason, string text, int status) =>
        TypedResults.Json(new RefusalAnswer(reason, Texts.For("en")[text]), statusCode: status);
}
