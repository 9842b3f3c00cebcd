namespace Logistics.Core;

/// <summary>Where a known tag was last seen.</summary>
public sealed class TagTrack(string id) : Subject(id)
{
    /// <summary>Id of the place; empty before the first read.</summary>
    public string Place { get; private set; } = "";

    /// <summary>When it came to this place, Unix time in ms.</summary>
    public long SinceMs { get; private set; }

    /// <summary>When it was last read, Unix time in ms.</summary>
    public long SeenMs { get; private set; }

    internal void Take(Engine engine, string place, long atMs)
    {
        // Another reader may have seen it since.
        if (atMs < SeenMs) return;
        SeenMs = atMs;
        if (string.Equals(place, Place, StringComparison.Ordinal)) return;
        Place = place;
        SinceMs = atMs;
        engine.StateMoved(this);
    }

    internal override void Evaluate(Engine engine, long nowMs)
    {
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        Place = kept.Value(Place);
        SinceMs = kept.Value(SinceMs);
        SeenMs = kept.Value(SeenMs);
    }
}
