namespace Logistics.Hub.People;

/// <summary>One line of the log of who did what. No patient, no secret: ids of people, tasks, beds, nodes and sites only.</summary>
/// <param name="Number">1 for the first line of this hub, then one more each.</param>
/// <param name="At">When, by the machine's clock.</param>
/// <param name="What">A code: <c>sign-in</c>, <c>sign-out</c>, <c>command.block-bed</c>, <c>denied</c>, <c>pin-given</c>, ...</param>
/// <param name="Outcome"><c>ok</c>, or a code that says why not.</param>
/// <param name="Site">Site id; null for what concerns the whole hub.</param>
/// <param name="Who">Person id, or null for a stranger or the hub itself.</param>
/// <param name="About">What it was about: a task, bed, node or person id, or a path; at most 80 characters.</param>
/// <param name="From">Remote address.</param>
public sealed record AuditEntry(
    long Number, DateTimeOffset At, string What, string Outcome, string? Site, string? Who, string? About, string? From);
