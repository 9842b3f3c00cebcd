namespace Logistics.Hub.Api;

/// <summary>A node for someone at the hub's own machine.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Node">Node id.</param>
/// <param name="Online">Its own last word; null before the first.</param>
/// <param name="LastHeard">When its last pack arrived.</param>
/// <param name="Version">Its software.</param>
/// <param name="Config">How far it is with its configuration: <c>own</c>, <c>in-use</c>, <c>trial</c>, <c>waiting</c>, <c>refused</c>,
/// <c>reverted</c>.</param>
/// <param name="ConfigHash">Hash of the one in use.</param>
/// <param name="Certificate"><c>none</c>, <c>good</c>, <c>ended</c> or <c>revoked</c>.</param>
/// <param name="Troubles">What is wrong, a sentence each.</param>
public sealed record LocalNode(
    string Site, string Node, bool? Online, DateTimeOffset? LastHeard, string? Version, string Config, string? ConfigHash,
    string Certificate, IReadOnlyList<string> Troubles);

/// <summary>A code for a node.</summary>
/// <param name="Code">Nine groups of four letters and digits.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Hub">Address of the hub, as far as it knows how others reach it.</param>
public sealed record LocalCode(string Code, DateTimeOffset Until, Uri Hub);
