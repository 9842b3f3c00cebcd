namespace Logistics.Core;

/// <summary>What a bed takes along when it is moved.</summary>
/// <param name="Status">Never ready or being made: whoever makes it does so where it stands.</param>
/// <param name="SinceMs">Since when, Unix time in ms.</param>
/// <param name="Isolated">Whoever lies in it, or lay there, is isolated.</param>
/// <param name="Contaminated">Soiled beyond a normal change.</param>
/// <param name="ReleasedAtMs">When it was released, Unix time in ms; -1 while nobody has.</param>
/// <param name="ReleasedBy">By whom.</param>
/// <param name="DoneOnDay">The last day on which it was made; -1 for none.</param>
internal readonly record struct BedCondition(
    BedStatus Status, long SinceMs, bool Isolated, bool Contaminated, long ReleasedAtMs, string ReleasedBy, int DoneOnDay)
{
    /// <summary>Nothing is known of it yet.</summary>
    public static BedCondition Unknown => new(BedStatus.Unknown, 0, false, false, -1, "", -1);

    public BedCondition Keep(Snapshot kept) => new(
        kept.Value(Status), kept.Value(SinceMs), kept.Value(Isolated), kept.Value(Contaminated), kept.Value(ReleasedAtMs),
        kept.Value(ReleasedBy ?? ""), kept.Value(DoneOnDay));
}
