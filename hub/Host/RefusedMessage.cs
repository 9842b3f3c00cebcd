namespace Logistics.Hub;

/// <summary>One thing that arrived and was refused, kept for the technician.</summary>
/// <param name="At">When it arrived.</param>
/// <param name="Topic">The topic it came by.</param>
/// <param name="Reason">Why, as a code: <c>not-json</c>, <c>unknown-sensor</c>, ...</param>
/// <param name="Detail">The name or offset it is about, if any.</param>
/// <param name="Payload">The first 256 bytes, as text with unprintable bytes replaced.</param>
public sealed record RefusedMessage(DateTimeOffset At, string Topic, string Reason, string Detail, string Payload);
