using System.Net;
using Logistics.Hub.Authority;
using Logistics.Hub.People;
using Logistics.Hub.Web;
using Logistics.Wire.Messages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Hub.Api;

/// <summary>How machines join: codes for technicians, the authority's certificate for all, and enrolment for who has a code.</summary>
internal static class MachineRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/authority", (Machines machines) => TypedResults.Text(machines.Authority.RootPem, "application/x-pem-file"))
            .WithSummary("The certificate of the hub's own authority, as PEM. Open to all.").AllowAnonymous().WithTags("machines");
        api.MapPost("/enrol", Enrol).WithSummary("Join with the secret of a one-time code and a signing request.")
            .AllowAnonymous().DisableAntiforgery().WithTags("machines");

        RouteGroupBuilder site = api.MapGroup("/sites/{site}").RequireAuthorization(Doors.Technician);
        site.MapGet("/machines", (string site, Machines machines) => TypedResults.Ok(new MachinesAnswer(
            [.. machines.Of(site).Select(machine => MachineState.Of(machine, machines.Authority.Newest(machine)))], machines.Refused)))
            .WithSummary("Nodes, devices and readers with the state of their certificates, and what the broker refused by reason.")
            .WithTags("machines");
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
