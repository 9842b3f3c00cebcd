namespace Logistics.Wire.Messages;

/// <summary>Why a node does not have the configuration that it should have; part of its status. Versioned with care.</summary>
/// <param name="Hash">The configuration that this is about.</param>
/// <param name="Reason"><c>not-readable</c>, <c>other-node</c>, <c>sensor</c> (nothing was begun); <c>no-broker</c>, <c>no-hub</c>,
/// <c>broken-off</c> (it was tried and taken back); <c>disk</c>, <c>damaged</c> (it is tried again by itself).</param>
/// <param name="Detail">More about it, in English; null when there is nothing to add.</param>
/// <param name="Reverted">It was in use, and the last good one is again. It is not tried again until it changes.</param>
public sealed record ConfigRefusal(string Hash, string Reason, string? Detail = null, bool Reverted = false);
