namespace Logistics.Hub.People;

/// <summary>What came of an attempt to get in.</summary>
public enum EntryKind
{
    /// <summary>A session has begun.</summary>
    In,

    /// <summary>Not so: which part was wrong is never said.</summary>
    Wrong,

    /// <summary>Too many tries: nothing was looked at.</summary>
    Wait,

    /// <summary>The new secret is not good enough; <see cref="Entry.Fault"/> says why.</summary>
    Weak,
}

/// <summary>What came of an attempt to get in.</summary>
/// <param name="Kind">What.</param>
/// <param name="Wait">With <see cref="EntryKind.Wait"/>: how long.</param>
/// <param name="Fault">With <see cref="EntryKind.Weak"/>: key of the text.</param>
public readonly record struct Entry(EntryKind Kind, TimeSpan Wait = default, string? Fault = null);
