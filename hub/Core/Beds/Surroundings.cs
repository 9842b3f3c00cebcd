namespace Logistics.Core;

/// <summary>
/// What the sensors around a bed tell of who left it: the door of its room, the toilet and bathroom near by, movement in the room. Mats
/// that chatter are quiet for hours under a sleeper, so that their silence alone says little: whoever left has been seen elsewhere.
/// </summary>
internal sealed class Surroundings
{
    /// <summary>Signs that weigh this much together tell that somebody left: a toilet does, and a door that was left open.</summary>
    private const int Enough = 3;

    /// <summary>Signs of more than one sensor that weigh this much together are believed even against a mat that holds.</summary>
    private const int Overwhelming = 6;

    private const int NearWeight = 3;

    /// <summary>A door that was left open, one that was opened a moment ago, and one that is closed again: somebody passed, or looked in.
    /// </summary>
    private const int LeftOpenWeight = 3;
    private const int OpenWeight = 2;
    private const int ClosedWeight = 1;

    /// <summary>The same sensor says something new after this long.</summary>
    private const long AgainAfterMs = 60_000;

    private Neighbour[] _neighbours = [];

    /// <summary>How much the signs since <see cref="LeftMs"/> weigh without the door's, how many sensors gave signs, and which kinds.
    /// </summary>
    private int _weight;
    private int _sources;
    private bool _near;
    private bool _door;
    private long _signMs = -1;

    /// <summary>Since when the door stands open; -1 while it does not.</summary>
    private long _openMs = -1;

    /// <summary>The first sign that somebody left since the last sign of somebody in the bed, Unix time in ms; -1 for none.</summary>
    public long LeftMs { get; private set; } = -1;

    /// <summary>Since when somebody went into the room, or moved there, and nothing tells that they left it; -1 for never.</summary>
    public long InsideMs { get; private set; } = -1;

    /// <summary>Whether it was the door that told of somebody inside, rather than movement.</summary>
    public bool InsideByDoor { get; private set; }

    /// <summary>The newest sign that somebody left: a door or a place near by, by its sensor; nothing when there is none.</summary>
    public Reason Sign { get; private set; }

    /// <summary>Somebody who leaves would be seen: a door or a place near by has spoken, and is believed.</summary>
    public bool Sees { get; private set; }

    public bool DoorOpen => _openMs >= 0;

    public void Configure(IReadOnlyList<NeighbourSettings> wanted)
    {
        Neighbour[] before = _neighbours;
        _neighbours = [.. wanted.Select(one =>
            Array.Find(before, known => string.Equals(known.Key, one.Key, StringComparison.Ordinal)) ?? new Neighbour(one))];
        for (int index = 0; index < _neighbours.Length; index++) _neighbours[index].Role = wanted[index].Role;
        Look();
    }

    /// <summary>One of them says something. What it repeats is nothing new, and nor is what it said before anything else was known.
    /// </summary>
    /// <param name="slot">Which of them.</param>
    /// <param name="on">Open, used or moving.</param>
    /// <param name="atMs">When.</param>
    /// <param name="absentAfterMs">Signs that do not weigh enough are forgotten after this long without another.</param>
    /// <param name="isNews">False for what was before somebody stirred in the bed.</param>
    public void Take(int slot, bool on, long atMs, long absentAfterMs, bool isNews)
    {
        Neighbour from = _neighbours[slot];
        bool changed = from.Heard && on != from.On;
        from.Heard = true;
        from.On = on;
        Look();
        if (from.Role == SensorRole.BedDoor && !on) _openMs = -1;
        if (!changed || !from.Trusted || !isNews) return;
        switch (from.Role)
        {
            case SensorRole.BedNear when on:
                InsideMs = -1;
                Note(from, NearWeight, atMs, absentAfterMs);
                _near = true;
                break;
            case SensorRole.BedDoor when on:
                _openMs = atMs;
                InsideMs = -1;
                Note(from, 0, atMs, absentAfterMs);
                _door = true;
                break;
            case SensorRole.BedDoor:
                // Which way somebody passed nobody knows: who was seen near by may have come back.
                (InsideMs, InsideByDoor) = (atMs, true);
                break;
            case SensorRole.BedMovement when on && _openMs < 0:
                // Behind a closed door it is whoever lives there, in bed or out of it; otherwise it may be anybody.
                if (InsideMs < 0) (InsideMs, InsideByDoor) = (atMs, false);
                if (LeftMs >= 0) Note(from, 1, atMs, absentAfterMs);
                break;
        }
    }

    /// <summary>Somebody is in the bed again: what told of leaving is over.</summary>
    public void Return()
    {
        InsideMs = -1;
        Forget();
    }

    /// <summary>Somebody may have come back: what told of leaving says nothing any more.</summary>
    public void Forget()
    {
        LeftMs = -1;
        _near = false;
        _door = false;
        _weight = 0;
        _sources = 0;
    }

    /// <summary>Whether somebody has left and not come back for so long that the bed is empty.</summary>
    public bool HasLeft(long nowMs, long absentAfterMs) =>
        LeftMs >= 0 && nowMs - LeftMs >= absentAfterMs && Weight(nowMs, absentAfterMs) >= Enough;

    /// <summary>Whether what tells of leaving is to be believed against a mat that holds as it did before.</summary>
    public bool Outweighs(long nowMs, long absentAfterMs) =>
        HasLeft(nowMs, absentAfterMs) && _sources > 1 && Weight(nowMs, absentAfterMs) >= Overwhelming;

    /// <summary>When <see cref="HasLeft"/> may become true without another sign, Unix time in ms; <see cref="long.MaxValue"/> for never.
    /// </summary>
    public long LookAtMs(long absentAfterMs)
    {
        if (LeftMs < 0) return long.MaxValue;
        if (Weight(LeftMs, absentAfterMs) >= Enough) return LeftMs + absentAfterMs;
        return _openMs < 0 ? long.MaxValue : Math.Max(LeftMs + absentAfterMs, _openMs + absentAfterMs / 2);
    }

    public void Trust(int slot, bool trusted)
    {
        _neighbours[slot].Trusted = trusted;
        Look();
    }

    public void Keep(Snapshot kept)
    {
        LeftMs = kept.Value(LeftMs);
        InsideMs = kept.Value(InsideMs);
        InsideByDoor = kept.Value(InsideByDoor);
        Sign = kept.Value(Sign);
        _weight = kept.Value(_weight);
        _sources = kept.Value(_sources);
        _near = kept.Value(_near);
        _door = kept.Value(_door);
        _signMs = kept.Value(_signMs);
        _openMs = kept.Value(_openMs);
        foreach (Neighbour neighbour in _neighbours) neighbour.Keep(kept);
        Look();
    }

    private void Look() =>
        Sees = Array.Exists(_neighbours, one => one is { Heard: true, Trusted: true, Role: SensorRole.BedDoor or SensorRole.BedNear });

    private int Weight(long nowMs, long absentAfterMs)
    {
        if (!_door) return _weight;
        bool leftOpen = _openMs >= 0 && nowMs - _openMs >= absentAfterMs / 2;
        return _weight + (leftOpen ? LeftOpenWeight : _openMs >= 0 || _near ? OpenWeight : ClosedWeight);
    }

    private void Note(Neighbour from, int weight, long atMs, long absentAfterMs)
    {
        bool forgotten = LeftMs >= 0 && Weight(atMs, absentAfterMs) < Enough && atMs - _signMs > absentAfterMs;
        if (LeftMs < 0 || forgotten)
        {
            Forget();
            LeftMs = atMs;
        }
        if (from.NotedMs < LeftMs)
        {
            _sources++;
            _weight += weight;
        }
        else if (atMs - from.NotedMs >= AgainAfterMs)
        {
            if (weight > 0) _weight++;
        }
        else
        {
            return;
        }
        from.NotedMs = atMs;
        _signMs = atMs;
        if (from.Role == SensorRole.BedMovement) return;
        Sign = new Reason(from.Role == SensorRole.BedDoor ? ReasonCode.DoorOpened : ReasonCode.SeenNear, atMs, 0, from.Key);
    }

    /// <summary>One of the sensors around the bed.</summary>
    private sealed class Neighbour(NeighbourSettings settings)
    {
        public string Key { get; } = settings.Key;

        public SensorRole Role = settings.Role;
        public bool Heard;
        public bool On;
        public bool Trusted = true;

        /// <summary>When it last gave a sign that counted; -1 for never.</summary>
        public long NotedMs = -1;

        public void Keep(Snapshot kept)
        {
            Heard = kept.Value(Heard);
            On = kept.Value(On);
            Trusted = kept.Value(Trusted);
            NotedMs = kept.Value(NotedMs);
        }
    }
}
