namespace Logistics.Wire.Messages;

/// <summary>A worker's whole current worklist, retained at <c>workers/{worker}/tasks</c>: state, not news. Versioned with care.</summary>
/// <param name="Worker">Worker id.</param>
/// <param name="OnShift">The worker is at work.</param>
/// <param name="Tasks">In the order of work.</param>
/// <param name="BreakUntil">Until when the break lasts; null while at work.</param>
/// <param name="BreakFrom">By when the next break begins; null for none, and during one.</param>
/// <param name="SoiledSince">Soiled work was done then, and hands have not been said to be clean since; null for not.</param>
public sealed record WorklistMessage(
    string Worker, bool OnShift, IReadOnlyList<TaskMessage> Tasks, DateTimeOffset? BreakUntil = null, DateTimeOffset? BreakFrom = null,
    DateTimeOffset? SoiledSince = null);
