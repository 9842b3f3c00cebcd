namespace Logistics.Core;

/// <summary>
/// A tag that was read: where it was last seen, where it is present, what it passed and, of a piece of linen, how it goes round.
/// A read is evidence of presence and silence is no proof of absence: a tag is gone when it was silent for a while and has shown itself
/// elsewhere, or when it was silent for long.
/// </summary>
public sealed class TagTrack(string id) : Subject(id)
{
    /// <summary>The word for the side of a gate where linen is washed.</summary>
    public const string Laundry = "laundry";

    private readonly List<TagStay> _stays = new(0);
    private readonly List<TagStay> _left = new(0);
    private TagVisit? _visit;
    private bool _cameIn;

    /// <summary>Id of the place; empty before the first read.</summary>
    public string Place { get; private set; } = "";

    /// <summary>When it came to this place, Unix time in ms.</summary>
    public long SinceMs { get; private set; }

    /// <summary>When it was last read, Unix time in ms.</summary>
    public long SeenMs { get; private set; }

    /// <summary>Where it is present now, of the places that measure presence, in the order in which it came.</summary>
    public IReadOnlyList<TagStay> Stays => _stays;

    /// <summary>What ended when it was last read or looked at; not kept.</summary>
    public IReadOnlyList<TagStay> Left => _left;

    /// <summary>Index in <see cref="SiteConfiguration.Articles"/>; -1 for what is no piece of linen.</summary>
    public int Article { get; internal set; } = -1;

    /// <summary>The side of the gates where it is: id of a ward, <see cref="Laundry"/>, or empty while no gate has shown it.</summary>
    public string Side { get; private set; } = "";

    /// <summary>Since when, Unix time in ms.</summary>
    public long SideSinceMs { get; private set; }

    /// <summary>Times that it has gone out of the laundry and come back.</summary>
    public int Turns { get; private set; }

    /// <summary>Times that it has come back from the laundry.</summary>
    public int Washes { get; private set; }

    /// <summary>When it went out of the laundry, Unix time in ms; -1 while it is not known to be out.</summary>
    public long OutSinceMs { get; private set; } = -1;

    /// <summary>It has not been seen for longer than its article allows.</summary>
    public bool Lost { get; private set; }

    /// <summary>It stays at a gate for too long to be passing.</summary>
    public bool Lingers => _visit is { Lingers: true };

    internal bool AtLaundry => Side == Laundry;

    /// <summary>It is within a gate, and nobody knows yet which way it goes.</summary>
    internal bool IsAtGate => _visit is not null;

    /// <summary>How long all its turns took, in ms.</summary>
    internal long TurnsMs { get; private set; }

    internal void Take(Engine engine, int place, long atMs, long nowMs)
    {
        _left.Clear();
        string id = engine.Settings.Places[place];
        if (Lost) Find(engine, atMs);
        EndStays(engine, atMs, nowMs, byReading: true);
        if (engine.TagBook.GateAt(place) is Gate gate) Visit(engine, gate, id, atMs, nowMs);
        else if (engine.TagBook.RulesAt(place) is PlaceSettings rules) Stay(engine, rules, id, atMs, nowMs);
        See(engine, id, atMs);
        Plan(engine);
        if (Article < 0) engine.BedMoves.Follow(this, nowMs);
    }

    /// <summary>Its present stay at a place; nothing where it has none.</summary>
    internal TagStay StayAt(string place) => FindStay(place) is int index and >= 0 ? _stays[index] : default;

    internal override void Evaluate(Engine engine, long nowMs)
    {
        _left.Clear();
        EndStays(engine, nowMs, nowMs, byReading: false);
        if (_visit is TagVisit visit)
        {
            Gate? gate = engine.TagBook.FindGate(visit.Gate);
            if (gate is null) _visit = null;
            else if (nowMs - visit.HeardMs > gate.Settings.GoneAfterMs && !engine.TagBook.MayStillTell(visit.LastPlace))
            {
                EndVisit(engine, gate, visit);
            }
        }
        if (!Lost && LostAtMs(engine) < nowMs) Lose(engine);
        Plan(engine, nowMs);
        if (Article < 0) engine.BedMoves.Follow(this, nowMs);
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        Place = kept.Value(Place);
        SinceMs = kept.Value(SinceMs);
        SeenMs = kept.Value(SeenMs);
        kept.List(_stays, stay => new TagStay(
            kept.Value(stay.Place ?? ""), kept.Value(stay.FromMs), kept.Value(stay.LastMs), kept.Value(stay.HeardMs)));
        TagVisit visit = _visit ?? default;
        bool visits = kept.Value(_visit is not null);
        if (visits)
        {
            _visit = new TagVisit(
                kept.Value(visit.Gate ?? ""), kept.Value(visit.FirstPlace ?? ""), kept.Value(visit.LastPlace ?? ""),
                kept.Value(visit.FromMs), kept.Value(visit.LastMs), kept.Value(visit.HeardMs), kept.Value(visit.Lingers));
        }
        Side = kept.Value(Side);
        SideSinceMs = kept.Value(SideSinceMs);
        Turns = kept.Value(Turns);
        Washes = kept.Value(Washes);
        OutSinceMs = kept.Value(OutSinceMs);
        TurnsMs = kept.Value(TurnsMs);
        Lost = kept.Value(Lost);
        _cameIn = kept.Value(_cameIn);
    }

    private void See(Engine engine, string place, long atMs)
    {
        // Another reader may have seen it since.
        if (atMs < SeenMs) return;
        SeenMs = atMs;
        engine.TagBook.NoteSeen(this);
        if (string.Equals(place, Place, StringComparison.Ordinal)) return;

        // Where it is still present it is not gone from because another antenna reads it for a moment.
        foreach (TagStay stay in _stays)
        {
            bool isHere = string.Equals(stay.Place, Place, StringComparison.Ordinal);
            if (isHere && engine.TagBook.RulesAt(Place) is PlaceSettings rules && atMs - stay.LastMs <= rules.GoneAfterMs) return;
        }
        Place = place;
        SinceMs = atMs;
        engine.StateMoved(this);
    }

    private void Stay(Engine engine, PlaceSettings rules, string place, long atMs, long nowMs)
    {
        int index = FindStay(place);
        if (index < 0)
        {
            _stays.Add(new TagStay(place, atMs, atMs, nowMs));
            engine.Changed(this);
            return;
        }
        TagStay here = _stays[index];
        bool isBefore = atMs < here.FromMs && here.FromMs - atMs <= rules.HeldForMs;
        _stays[index] = here with
        {
            FromMs = isBefore ? atMs : here.FromMs, LastMs = Math.Max(here.LastMs, atMs), HeardMs = nowMs,
        };
    }

    /// <summary>Its present stay at a place, by its index; -1 where it has none.</summary>
    private int FindStay(string place)
    {
        for (int index = 0; index < _stays.Count; index++)
        {
            if (string.Equals(_stays[index].Place, place, StringComparison.Ordinal)) return index;
        }
        return -1;
    }

    /// <summary>Ends what is over by the time of a reading, or by the hub's when nothing was heard.</summary>
    private void EndStays(Engine engine, long atMs, long nowMs, bool byReading)
    {
        for (int index = _stays.Count - 1; index >= 0; index--)
        {
            TagStay stay = _stays[index];
            PlaceSettings? rules = engine.TagBook.RulesAt(stay.Place);
            if (!byReading && rules is not null && engine.TagBook.MayStillTell(stay.Place)) continue;
            long silentMs = byReading ? atMs - stay.LastMs : nowMs - stay.HeardMs;
            if (rules is not null && silentMs <= (IsElsewhereSince(stay, rules) ? rules.GoneAfterMs : rules.HeldForMs)) continue;
            _stays.RemoveAt(index);
            _left.Add(stay);
            engine.Changed(this);
        }
    }

    /// <summary>
    /// It came to another place after it was last read here, and was read there for long enough that it was not a stray read. A place
    /// where it was read all along besides says nothing: antennas overlap.
    /// </summary>
    private bool IsElsewhereSince(in TagStay here, PlaceSettings rules)
    {
        foreach (TagStay other in _stays)
        {
            if (other.FromMs > here.LastMs && other.LastMs - other.FromMs >= rules.GoneAfterMs) return true;
        }
        return false;
    }

    private void Visit(Engine engine, Gate gate, string place, long atMs, long nowMs)
    {
        if (_visit is TagVisit before && (before.Gate != gate.Id || atMs - before.LastMs > gate.Settings.GoneAfterMs))
        {
            if (engine.TagBook.FindGate(before.Gate) is Gate left) EndVisit(engine, left, before);
            _visit = null;
        }
        if (_visit is { } now && now.FromMs - atMs > gate.Settings.GoneAfterMs) return;
        if (_visit is not TagVisit visit)
        {
            _visit = new TagVisit(gate.Id, place, place, atMs, atMs, nowMs, false);
            return;
        }
        if (atMs < visit.FromMs) visit = visit with { FromMs = atMs, FirstPlace = place };
        if (atMs >= visit.LastMs) visit = visit with { LastMs = atMs, LastPlace = place };
        bool lingers = visit.LastMs - visit.FromMs > gate.Settings.PassesWithinMs;
        if (lingers && !visit.Lingers)
        {
            gate.BeginLingering(engine);
            engine.StateMoved(this);
        }
        _visit = visit with { HeardMs = nowMs, Lingers = lingers };
    }

    private void EndVisit(Engine engine, Gate gate, in TagVisit visit)
    {
        _visit = null;
        engine.Changed(this);
        if (Article >= 0) engine.Changed(engine.TagBook.Articles[Article]);
        if (visit.Lingers)
        {
            gate.EndLingering(engine);
            return;
        }
        GateSettings settings = gate.Settings;
        bool oneWay = settings.Second < 0;
        int to = oneWay || IsSecond(visit.LastPlace) ? settings.LeadsTo : settings.LeadsFrom;
        int firstSide = oneWay || !IsSecond(visit.FirstPlace) ? settings.LeadsFrom : settings.LeadsTo;

        // A passage of which the hub hears after a later one counts, and moves nothing back. What was seen on one side alone tells nothing
        // then: nobody knows any more where it had been.
        bool isPast = visit.LastMs < SideSinceMs;
        if (isPast && firstSide == to) return;

        // Read on one side alone, it has passed when it was last known on the other: an antenna misses reads.
        string from = firstSide == to ? Side : engine.TagBook.SideOf(firstSide);
        string there = engine.TagBook.SideOf(to);
        if (from.Length == 0 || from == there) gate.CountTurnedBack(engine);
        else gate.CountPassage(engine, to);
        if (from != there && !isPast) Move(engine, from, there, visit.LastMs);

        bool IsSecond(string place) => settings.Second >= 0 && engine.Settings.Places[settings.Second] == place;
    }

    private void Move(Engine engine, string from, string to, long atMs)
    {
        engine.TagBook.Uncount(this);
        if (from == Laundry)
        {
            if (_cameIn) Washes++;
            _cameIn = false;
            OutSinceMs = atMs;
        }
        else if (to == Laundry)
        {
            bool wasOut = OutSinceMs >= 0;
            if (wasOut)
            {
                Turns++;
                TurnsMs += Math.Max(0, atMs - OutSinceMs);
            }
            _cameIn = from.Length > 0;
            OutSinceMs = -1;
        }
        Side = to;
        SideSinceMs = atMs;
        engine.TagBook.Recount(this);
        engine.StateMoved(this);
    }

    private void Find(Engine engine, long atMs)
    {
        if (atMs <= SeenMs) return;
        engine.TagBook.Uncount(this);
        Lost = false;
        engine.TagBook.Recount(this);
        engine.StateMoved(this);
    }

    private void Lose(Engine engine)
    {
        engine.TagBook.Uncount(this);
        Lost = true;
        engine.TagBook.Recount(this);
        engine.StateMoved(this);
    }

    /// <summary>When it is likely lost unless it is seen before; never without a limit.</summary>
    private long LostAtMs(Engine engine)
    {
        if (Article < 0 || SeenMs == 0) return long.MaxValue;
        Article article = engine.TagBook.Articles[Article];
        long usualMs = Turns > 0 ? TurnsMs / Turns : article.UsualTurnMs;
        long byTurnsMs = usualMs * article.Settings.LostAfterTurns;
        long limitMs = article.Settings.LostAfterMs > 0 ? article.Settings.LostAfterMs : long.MaxValue;
        if (byTurnsMs > 0) limitMs = Math.Min(limitMs, byTurnsMs);
        return limitMs == long.MaxValue ? long.MaxValue : SeenMs + limitMs;
    }

    /// <summary>Asks to be looked at when the next thing can be over; after a look no earlier than a while from then.</summary>
    internal void Plan(Engine engine, long nowMs = long.MinValue)
    {
        long atMs = Lost ? long.MaxValue : LostAtMs(engine);
        foreach (TagStay stay in _stays)
        {
            if (engine.TagBook.RulesAt(stay.Place) is not PlaceSettings rules) continue;
            long patienceMs = IsElsewhereSince(stay, rules) ? rules.GoneAfterMs : rules.HeldForMs;
            atMs = Math.Min(atMs, Math.Max(stay.HeardMs, engine.TagBook.MayStillTell(stay.Place) ? nowMs : 0) + patienceMs);
        }
        if (_visit is TagVisit visit && engine.TagBook.FindGate(visit.Gate) is Gate gate)
        {
            long heardMs = Math.Max(visit.HeardMs, engine.TagBook.MayStillTell(visit.LastPlace) ? nowMs : 0);
            atMs = Math.Min(atMs, heardMs + gate.Settings.GoneAfterMs);
        }
        if (atMs < long.MaxValue) engine.Schedule(this, Math.Max(atMs, nowMs) + 1);
    }
}
