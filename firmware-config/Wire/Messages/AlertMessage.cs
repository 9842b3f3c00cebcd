namespace Logistics.Wire.Messages;

/// <summary>Something that a person must look at, retained at <c>alerts/{alert}</c> until it is cleared. Versioned with care.</summary>
/// <param name="Alert">Alert id.</param>
/// <param name="Kind"><c>task-past-due</c>, <c>node-offline</c>, <c>journal-failing</c> or <c>safety-adviser</c> (so much of a waste
/// stream is offered at once that an adviser is called for).</param>
/// <param name="Subject">The task, node or stream it is about.</param>
/// <param name="Ward">Ward id, if it belongs to one.</param>
/// <param name="Since">When it began.</param>
public sealed record AlertMessage(string Alert, string Kind, string Subject, string? Ward, DateTimeOffset Since);
