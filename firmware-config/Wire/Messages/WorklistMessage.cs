namespace Logistics.Wire.Messages;

/// <summary>A worker's whole current worklist, retained at <c>workers/{worker}/tasks</c>: state, not news. Versioned with care.</summary>
/// <param name="Worker">Worker id.</param>
/// <param name="OnShift">The worker is at work.</param>
/// <param name="Tasks">In the order of work.</param>
public sealed record WorklistMessage(string Worker, bool OnShift, IReadOnlyList<TaskMessage> Tasks);
