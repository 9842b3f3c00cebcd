using Logistics.Hub.Authority;
using Logistics.Wire;
using Logistics.Wire.Messages;

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

/// <summary>A node's configuration: the wanted one, and what the node says of it.</summary>
/// <param name="Hash">Hash of the wanted one; null when nobody said.</param>
/// <param name="Yaml">Its text.</param>
/// <param name="By">Who wants it so.</param>
/// <param name="At">Since when.</param>
/// <param name="State">See <see cref="ConfigState"/>.</param>
/// <param name="InUse">Hash of the one in use; null before the node was first heard.</param>
/// <param name="InUseSince">Since when, as far as the node knows.</param>
/// <param name="Refused">Why the wanted one is not in use.</param>
/// <param name="Warnings">What is strange in the wanted one, held against the site file.</param>
public sealed record ConfigAnswer(
    string? Hash, string? Yaml, string? By, DateTimeOffset? At, string State, string? InUse, DateTimeOffset? InUseSince,
    ConfigRefusal? Refused, IReadOnlyList<ConfigError> Warnings);

/// <summary>A configuration that is wanted from now on.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Warnings">What is strange in it, held against the site file: it is wanted all the same.</param>
public sealed record ConfigTaken(string Hash, IReadOnlyList<ConfigError> Warnings);

/// <summary>What is wrong in a node file; nothing of it was taken.</summary>
/// <param name="Errors">In the order of the file.</param>
public sealed record ConfigErrors(IReadOnlyList<ConfigError> Errors);

/// <param name="Line">Line from 1; 0 for the whole file.</param>
/// <param name="Column">Column from 1; 0 for the whole file.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ConfigError(int Line, int Column, string Message)
{
    internal static IReadOnlyList<ConfigError> Of(IEnumerable<ChannelWarning> warnings) =>
        Of(warnings.Select(warning => warning.InEnglish("")));

    internal static IReadOnlyList<ConfigError> Of(IEnumerable<FileError> errors) =>
        [.. errors.Select(error => new ConfigError(error.Line, error.Column, error.Message))];
}
