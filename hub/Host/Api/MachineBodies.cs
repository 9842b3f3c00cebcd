using Logistics.Hub.Authority;

namespace Logistics.Hub.Api;

/// <summary>An enrolment code.</summary>
/// <param name="Code">Nine groups of four letters and digits.</param>
/// <param name="Until">When it ends.</param>
public sealed record CodeAnswer(string Code, DateTimeOffset Until);

/// <summary>The doors for machines of a site.</summary>
/// <param name="Machines">Nodes, devices and readers.</param>
/// <param name="Refused">What the broker refused since the hub started, by reason, all sites together.</param>
public sealed record MachinesAnswer(IReadOnlyList<MachineState> Machines, IReadOnlyDictionary<string, long> Refused);

/// <summary>A machine and its newest certificate.</summary>
/// <param name="Kind"><c>node</c>, <c>device</c> or <c>reader</c>.</param>
/// <param name="Id">Id within the site.</param>
/// <param name="State"><c>none</c>, <c>good</c>, <c>ended</c> or <c>revoked</c>.</param>
/// <param name="To">When the certificate ends; null without one.</param>
public sealed record MachineState(string Kind, string Id, string State, DateTimeOffset? To)
{
    internal static MachineState Of(MachineName machine, IssuedCertificate? newest) => new(
        machine.Kind.ToString().ToLowerInvariant(), machine.Id,
        newest switch
        {
            null => "none",
            { Revoked: not null } => "revoked",
            _ when newest.To < TimeProvider.System.GetUtcNow() => "ended",
            _ => "good",
        },
        newest?.To);
}
