namespace Logistics.Hub;

/// <summary>Bytes of a journal that are no whole group.</summary>
/// <param name="Segment">Name of the file.</param>
/// <param name="At">Where they begin.</param>
/// <param name="Length">How many they are; 0 when the file could not be read at all.</param>
/// <param name="Failure">What the disk said; null when it gave the bytes.</param>
/// <param name="IsEnd">They end the newest segment: a group that a crash cut off looks like this, and nobody was promised it.</param>
internal sealed record JournalDamage(string Segment, int At, int Length, string? Failure, bool IsEnd);
