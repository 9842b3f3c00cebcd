namespace Logistics.Wire.Messages;

/// <summary>The state of one waste container, retained at <c>waste/{point}</c>. Versioned with care.</summary>
/// <param name="Point">Point id, unique in the site.</param>
/// <param name="Ward">Ward id.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Stream"><c>residual</c>, <c>specific-hospital</c>, <c>sharps</c>, <c>paper</c>, <c>pmd</c>, <c>organic</c>,
/// <c>glass</c> or <c>confidential</c>.</param>
/// <param name="LevelPermille">Fill, 0 to 1000; null before the first reading.</param>
/// <param name="WeightGrams">Weight of the content in grams, where there is a scale.</param>
/// <param name="FirstFill">When the first waste went in after the last emptying, if known.</param>
/// <param name="State"><c>unknown</c>, <c>fine</c>, <c>due</c> or <c>collected</c>.</param>
/// <param name="Since">When the state began.</param>
/// <param name="Why">The evidence, newest first.</param>
/// <param name="Task">Id of the open task for this container, if any.</param>
/// <param name="FullAt">When it will be as full, or as heavy, as it is collected at, by its forecast; null while too little is
/// known.</param>
public sealed record WasteMessage(
    string Point, string Ward, string Room, string Stream, int? LevelPermille, long? WeightGrams, DateTimeOffset? FirstFill,
    string State, DateTimeOffset Since, IReadOnlyList<Reason> Why, string? Task,
    DateTimeOffset? FullAt = null);
