namespace Logistics.Wire.Messages;

/// <summary>Something that a person must look at, retained at <c>alerts/{alert}</c> until it is cleared. Versioned with care.</summary>
/// <param name="Alert">Alert id.</param>
/// <param name="Kind"><c>task-past-due</c>, <c>task-untaken</c> (nobody took it on, and it was escalated),
/// <c>node-offline</c>, <c>journal-failing</c> or <c>safety-adviser</c> (so much of a waste
/// stream is offered at once that an adviser is called for).</param>
/// <param name="Subject">The task, node or stream it is about.</param>
/// <param name="Ward">Ward id, if it belongs to one.</param>
/// <param name="Since">When it began.</param>
/// <param name="Level">Of a task that nobody took on: how far it was escalated, from 1.</param>
/// <param name="Told">Of it: how often the people of that level were told.</param>
/// <param name="People">Of it: who is told.</param>
/// <param name="TakenBy">Of it: who sees to it; null for nobody.</param>
public sealed record AlertMessage(
    string Alert, string Kind, string Subject, string? Ward, DateTimeOffset Since, int? Level = null, int? Told = null,
    IReadOnlyList<string>? People = null, string? TakenBy = null);
