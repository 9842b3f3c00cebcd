namespace Logistics.Core;

/// <summary>
/// What a site has of one waste stream: in its containers, and collected and waiting until it is driven away. From a certain weight on,
/// offered at once, a safety adviser is called for.
/// </summary>
public sealed class StreamStock(string id) : Subject(id)
{
    private StoragePoint[] _containers = [];
    private long _toldGrams;

    public StreamSettings Settings { get; private set; } = null!;

    /// <summary>Collected and not yet driven away, in grams, as far as it was weighed.</summary>
    public long WaitingGrams { get; private set; }

    /// <summary>In the containers now, in grams, as far as that is known.</summary>
    public long HeldGrams { get; private set; }

    /// <summary>Since when there is so much of it that an adviser is called for, Unix time in ms; -1 while there is not.</summary>
    public long AdviserSinceMs { get; private set; } = -1;

    internal void Configure(Engine engine, StreamSettings settings, StoragePoint[] containers, long nowMs)
    {
        Settings = settings;
        _containers = containers;
        AddUp();
        Evaluate(engine, nowMs);
    }

    /// <summary>One of its containers holds so much more than it has told, or less.</summary>
    internal void Hold(long grams) => HeldGrams += grams;

    internal void Collected(Engine engine, long grams, long nowMs)
    {
        WaitingGrams += Math.Max(0, grams);
        Evaluate(engine, nowMs);
        engine.Changed(this);
    }

    /// <summary>A person says that what was collected has been driven away.</summary>
    internal Refusal Leave(Engine engine, long nowMs)
    {
        WaitingGrams = 0;
        Evaluate(engine, nowMs);
        engine.Changed(this);
        return Refusal.None;
    }

    internal override void Evaluate(Engine engine, long nowMs)
    {
        bool calls = Settings.AdviserGrams > 0 && WaitingGrams + HeldGrams >= Settings.AdviserGrams;
        if (Settings.AdviserGrams > 0 && Math.Abs(HeldGrams - _toldGrams) * 100 >= Settings.AdviserGrams)
        {
            _toldGrams = HeldGrams;
            engine.Changed(this);
        }
        if (calls == AdviserSinceMs >= 0) return;
        AdviserSinceMs = calls ? nowMs : -1;
        engine.StateMoved(this);
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        WaitingGrams = kept.Value(WaitingGrams);
        AdviserSinceMs = kept.Value(AdviserSinceMs);
        _toldGrams = kept.Value(_toldGrams);
        if (kept.Loads) AddUp();
    }

    private void AddUp()
    {
        HeldGrams = 0;
        foreach (StoragePoint container in _containers) container.Join(this);
    }
}
