namespace Logistics.Wire.Messages;

/// <summary>The state of one linen point, retained at <c>linen/{point}</c>. Versioned with care.</summary>
/// <param name="Point">Point id, unique in the site.</param>
/// <param name="Ward">Ward id.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Kind"><c>hamper</c> (soiled) or <c>store</c> (clean).</param>
/// <param name="LevelPermille">Fill of a hamper, or stock of a store against par, 0 to 1000; null before the first reading.</param>
/// <param name="WeightGrams">Weight of the content in grams, where there is a scale.</param>
/// <param name="State"><c>unknown</c>, <c>fine</c>, <c>due</c> (a task is wanted) or <c>collected</c> (done,
/// level not yet seen to change).</param>
/// <param name="Since">When the state began.</param>
/// <param name="Why">The evidence, newest first.</param>
/// <param name="Task">Id of the open task for this point, if any.</param>
/// <param name="FullAt">When a hamper will be as full as it is collected at, or a store empty, by its forecast; null while too
/// little is known.</param>
public sealed record LinenMessage(
    string Point, string Ward, string Room, string Kind, int? LevelPermille, long? WeightGrams,
    string State, DateTimeOffset Since, IReadOnlyList<Reason> Why, string? Task,
    DateTimeOffset? FullAt = null);
