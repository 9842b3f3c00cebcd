namespace Logistics.Core.Planning;

/// <summary>Who does what when. Each visit starts as early as the order of the routes allows.</summary>
/// <param name="Routes">One for each worker of the problem, in time order; empty for who has nothing to do.</param>
/// <param name="Unplanned">Jobs that nobody does, by index.</param>
/// <param name="Cost">What it costs.</param>
public sealed record Plan(IReadOnlyList<IReadOnlyList<PlanStop>> Routes, IReadOnlyList<UnplannedJob> Unplanned, PlanCost Cost);
