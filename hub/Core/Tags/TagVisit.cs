namespace Logistics.Core;

/// <summary>A tag at a gate, from its first read there on.</summary>
/// <param name="Gate">Id of the gate.</param>
/// <param name="FirstPlace">Id of the place that read it first.</param>
/// <param name="LastPlace">Id of the place that read it last.</param>
/// <param name="FromMs">Its first read, Unix time in ms.</param>
/// <param name="LastMs">Its last read so far, Unix time in ms.</param>
/// <param name="HeardMs">When the hub heard of the last read, Unix time in ms.</param>
/// <param name="Lingers">It is there for too long to be passing.</param>
internal readonly record struct TagVisit(
    string Gate, string FirstPlace, string LastPlace, long FromMs, long LastMs, long HeardMs, bool Lingers);
