namespace Logistics.Hub.Authority;

/// <summary>What a certificate lets its holder be.</summary>
public enum MachineKind : byte
{
    /// <summary>A node: writes its own readings, status and renewals; reads what the hub says to it alone.</summary>
    Node,
    /// <summary>A third party's device: writes its own readings.</summary>
    Device,
    /// <summary>A board or a tool: reads beds, points, tasks and alerts of its site, never workers.</summary>
    Reader,
    /// <summary>The hub at the broker: everything of one site.</summary>
    Hub,
    /// <summary>The hub's desk for nodes at the broker: reads renewals, and writes certificates, configurations and commands, of
    /// all sites.</summary>
    Desk,
    /// <summary>The made-up life of a demonstration: reads tasks and worklists of its site. Never made for a real site.</summary>
    Demonstration,
}
