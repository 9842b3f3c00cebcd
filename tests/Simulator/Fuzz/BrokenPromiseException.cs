namespace Logistics.Simulator.Fuzz;

/// <summary>An input made the code do what it promises not to do.</summary>
public sealed class BrokenPromiseException(string promise) : Exception(promise);
