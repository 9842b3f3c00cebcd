namespace Logistics.Core;

/// <summary>One stretch of a tag's presence at a place, as the reading times tell it.</summary>
/// <param name="Place">Id of the place.</param>
/// <param name="FromMs">Its first read, Unix time in ms.</param>
/// <param name="LastMs">Its last read so far, Unix time in ms.</param>
/// <param name="HeardMs">When the hub heard of the last read, Unix time in ms.</param>
public readonly record struct TagStay(string Place, long FromMs, long LastMs, long HeardMs);
