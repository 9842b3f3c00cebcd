namespace Logistics.Wire.Messages;

/// <summary>Something that a person must look at, retained at <c>alerts/{alert}</c> until it is cleared. Versioned with care.</summary>
/// <param name="Alert">Alert id.</param>
/// <param name="Kind"><c>task-past-due</c>, <c>node-offline</c> or <c>journal-failing</c>.</param>
/// <param name="Subject">The task or node it is about.</param>
/// <param name="Ward">Ward id, if it belongs to one.</param>
/// <param name="Since">When it began.</param>
public sealed record AlertMessage(string Alert, string Kind, string Subject, string? Ward, DateTimeOffset Since);
