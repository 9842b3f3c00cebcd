namespace Logistics.Wire.Messages;

/// <summary>One piece of evidence behind a state, for people to read. Versioned with care.</summary>
/// <param name="Code">What was seen, in kebab case: <c>mat-quiet</c>, <c>released</c>, <c>level-reached</c>. Pages turn it
/// into a sentence.</param>
/// <param name="At">When it was seen.</param>
/// <param name="Value">The figure that belongs to it, in the unit that the code implies (permille for levels, grams for
/// weights), if any.</param>
/// <param name="By">The person or sensor whose word it is, by id, if any.</param>
public sealed record Reason(string Code, DateTimeOffset At, long? Value = null, string? By = null);
