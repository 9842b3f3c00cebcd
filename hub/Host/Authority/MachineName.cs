using Logistics.Wire;

namespace Logistics.Hub.Authority;

/// <summary>Who a certificate is for; its <see cref="ToString"/> is the certificate's common name and the client's name at the
/// broker.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Site">Site id; empty for the desk.</param>
/// <param name="Id">Id within the site; <c>hub</c> and <c>desk</c> for the hub itself.</param>
public sealed record MachineName(MachineKind Kind, string Site, string Id)
{
    private const string Root = "wl/v1/";

    /// <summary>The hub's own name at a site.</summary>
    public static MachineName HubOf(string site) => new(MachineKind.Hub, site, "hub");

    /// <summary>The hub's desk for nodes.</summary>
    public static MachineName Desk { get; } = new(MachineKind.Desk, "", "desk");

    /// <summary>The lines of the access list that hold for everyone: nodes and devices are bound to their own topics by their
    /// names.</summary>
    /// <remarks>The names of nodes and devices are the topics above theirs, so that one pattern binds them all.</remarks>
    public static string AccessOfAll => """
        pattern write wl/v1/%u/readings
        pattern write wl/v1/%u/status
        pattern write wl/v1/%u/renewal
        pattern write wl/v1/%u/signal
        pattern read wl/v1/%u/ack
        pattern read wl/v1/%u/config
        pattern read wl/v1/%u/commands
        pattern read wl/v1/%u/lamps
        pattern read wl/v1/%u/certificate
        pattern write wl/v1/%u

        """;

    /// <summary>What this one may beside that, as lines of the access list; empty for nodes and devices.</summary>
    public string Access => Kind switch
    {
        MachineKind.Hub => $"user {this}\ntopic readwrite {Root}{Site}/#\n",
        MachineKind.Desk => $"user {this}\ntopic read {Root}+/nodes/+/renewal\ntopic read {Root}+/nodes/+/signal\n"
            + string.Concat(((string[])["certificate", "config", "commands"]).Select(end => $"topic write {Root}+/nodes/+/{end}\n")),
        MachineKind.Reader => $"user {this}\n" + Reads("beds/+", "linen/+", "waste/+", "tasks/+", "alerts/+"),
        MachineKind.Demonstration => $"user {this}\n" + Reads("tasks/+", "workers/+/tasks"),
        _ => "",
    };

    /// <summary>Whether the parts can stand in a name.</summary>
    public bool IsSound => Kind is MachineKind.Desk || (Topic.IsSegment(Site) && Topic.IsSegment(Id));

    public override string ToString() => Kind switch
    {
        MachineKind.Node => $"{Site}/nodes/{Id}",
        MachineKind.Device => $"{Site}/sensors/{Id}",
        MachineKind.Reader => $"{Site}/readers/{Id}",
        MachineKind.Hub => $"{Site}/{Id}",
        MachineKind.Demonstration => $"{Site}/demonstration",
        _ => Id,
    };

    private string Reads(params string[] topics) => string.Concat(topics.Select(topic => $"topic read {Root}{Site}/{topic}\n"));
}
