namespace Logistics.Core;

/// <summary>Something that has a new state after an input; its state is read from the thing itself.</summary>
/// <param name="Subject">A <see cref="Bed"/>, <see cref="StoragePoint"/>, <see cref="WorkTask"/> or <see cref="Worker"/>.</param>
public readonly record struct Change(Subject Subject);
