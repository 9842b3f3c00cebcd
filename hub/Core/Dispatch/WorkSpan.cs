namespace Logistics.Core;

/// <summary>
/// An uninterrupted piece of work, at whichever employer. A shift with one break is two of them: what lies between spans is break or rest.
/// </summary>
/// <param name="FromMs">Unix time in ms.</param>
/// <param name="ToMs">Unix time in ms, when it is over.</param>
public readonly record struct WorkSpan(long FromMs, long ToMs)
{
    /// <summary>It begins after 1970 and ends after it begins.</summary>
    public bool IsValid => FromMs >= 0 && ToMs > FromMs;

    internal long LengthMs => ToMs - FromMs;

    internal WorkSpan Keep(Snapshot kept) => new(kept.Value(FromMs), kept.Value(ToMs));
}
