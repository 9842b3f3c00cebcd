using System.Net.Sockets;
using Logistics.Hub.Authority;
using Logistics.Hub.Web;
using Logistics.Wire;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Hub.Api;

/// <summary>
/// What the hub does for whoever may enter its data folder: over a socket in a folder that only its own user and root can enter, without
/// signing in. See <see cref="LocalDoor"/> for the other side.
/// </summary>
internal static class LocalRoutes
{
    /// <summary>Who stands in the log for it.</summary>
    public const string Person = "local";

    public static void Map(WebApplication app)
    {
        // Over the network these are not there.
        RouteGroupBuilder local = app.MapGroup("/local").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        local.AddEndpointFilter(async (context, next) =>
            context.HttpContext.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily == AddressFamily.Unix
                ? await next(context) : TypedResults.NotFound());
        local.MapGet("/nodes", (Machines machines, IReadOnlyDictionary<string, SiteView> sites) => TypedResults.Ok(
            sites.OrderBy(site => site.Key, StringComparer.Ordinal).SelectMany(site => Nodes(machines, site.Value)).ToList()));
        local.MapPost("/codes/{site}/{node}", Results<Ok<LocalCode>, NotFound> (
            string site, string node, Machines machines, HubServer server) =>
        {
            if (machines.Find(site, "nodes", node) is not { } machine) return TypedResults.NotFound();
            (EnrolmentCode code, DateTimeOffset until) = machines.MakeCode(machine, Person);
            UriBuilder hub = new("https", machines.OwnName, server.Address.Port);
            return TypedResults.Ok(new LocalCode(code.ToString(), until, hub.Uri));
        });
    }

    private static IEnumerable<LocalNode> Nodes(Machines machines, SiteView view) =>
        view.Site.Nodes.Order(StringComparer.Ordinal).Select(id =>
        {
            string site = view.Site.Site;
            NodeView? node = view.Node(id);
            MachineState certificate = MachineState.Of(
                new MachineName(MachineKind.Node, site, id), machines.Authority.Newest(new MachineName(MachineKind.Node, site, id)));
            return new LocalNode(
                site, id, node?.Status?.Online, node?.LastHeard, node?.Status?.Version,
                Words.Of(WantedConfiguration.StateOf(machines.Wanted.Of(site, id), node?.Status)), node?.Status?.ConfigHash,
                certificate.State, node?.Status?.Troubles ?? []);
        });
}
