namespace Logistics.Core;

/// <summary>
/// Which packs of a publisher have been counted. Packs of a boot are taken in their order; what comes again is known by its number, and
/// what comes before its turn comes again.
/// </summary>
public sealed class PublisherState(string id) : Subject(id)
{
    private const int BootsKept = 8;
    private const int SkippedMost = 64;
    private const int AwaysKept = 64;
    private readonly List<BootState> _boots = [];

    /// <summary>Between its boots, oldest first: from the last that it told to the first that it told again. Each boot says how all its
    /// sensors stand, so that one without a word in as many boots as are kept is silent whatever was before.</summary>
    private readonly List<(long FromMs, long ToMs)> _aways = [];

    /// <summary>What the pack in hand has touched, in order; while it catches up, what the packs before it have touched too.</summary>
    private readonly List<Workplace> _touched = [];

    /// <summary>Readings sealed in boots that are no longer kept, and by packs without a number.</summary>
    private long _sealedBefore;

    /// <summary>Since when its next word is waited for; 0 when it is not.</summary>
    private long _awaitedMs;

    /// <summary>It began anew, and has told nothing since that decided anything.</summary>
    private bool _begins;

    /// <summary>When its last pack was taken in, Unix time in ms; 0 before the first.</summary>
    public long HeardMs { get; internal set; }

    /// <summary>Time of the newest reading that decided anything, Unix time in ms; 0 before the first.</summary>
    public long ToldUntilMs { get; private set; }

    /// <summary>Packs applied.</summary>
    public long Packs { get; internal set; }

    /// <summary>Readings applied.</summary>
    public long Readings { get; internal set; }

    /// <summary>Readings that were too old to decide anything.</summary>
    public long Late { get; internal set; }

    /// <summary>The boot heard last; 0 before the first.</summary>
    public long Boot => _boots.Count == 0 ? 0 : _boots[^1].Boot;

    /// <summary>Readings that it sealed into packs, as far as the packs that have arrived tell.</summary>
    public long Sealed => _sealedBefore + _boots.Sum(boot => boot.Sealed);

    /// <summary>Readings in the packs that have been counted, those that were refused included.</summary>
    public long Received { get; private set; }

    /// <summary>Readings that it sealed and that have not arrived: dropped by it, or still under way.</summary>
    public long Missing => Math.Max(0, Sealed - Received);

    /// <summary>It tells of the past: its newest pack had others waiting behind it. Until it is done, what it touches waits.</summary>
    public bool CatchingUp { get; private set; }

    /// <summary>It told something that has not come, or may have: everything it speaks of waits until it has said all.</summary>
    public bool Awaited => _awaitedMs > 0;

    /// <summary>When it was last heard of, Unix time in ms: until a reading is believed no more after that, it is waited for.</summary>
    public long WaitedForSinceMs => Math.Max(HeardMs, _awaitedMs);

    /// <summary>All packs of this boot up to and including this number have been counted or were dropped by the node; 0 for none.</summary>
    public long Through(long boot) => Find(boot)?.Through ?? 0;

    /// <summary>As <see cref="Through"/>, but not beyond what never came: what the node says is gone may still be among what it keeps
    /// back, when it is the hub that lost it.</summary>
    public long Whole(long boot) => Find(boot)?.Whole ?? 0;

    /// <summary>Something of this boot never came that the node still has, by its own word the packs from this number on.</summary>
    public bool Lacks(long boot, long from) => from > 0 && Find(boot) is { } state && state.Lacks(from);

    internal PackVerdict Judge(in PackHeader pack) => (Find(pack.Boot) ?? new BootState(pack.Boot, FirstOf(pack))).Judge(pack);

    /// <summary>Counts a pack without a number.</summary>
    internal void CountUnnumbered(in PackHeader pack)
    {
        Received += pack.Records;
        _sealedBefore += pack.Records;
    }

    /// <summary>Counts a pack; gives how many packs the node says it dropped before this one, -1 when it is one of those.</summary>
    /// <param name="pack">A new pack with a number.</param>
    /// <param name="past">The pack belongs to what is caught up with, or fills a hole before packs that came earlier.</param>
    /// <param name="inOrder">Nothing that it said later has been heard: whatever its clock says, this is its newest word.</param>
    internal long Count(in PackHeader pack, out bool past, out bool inOrder)
    {
        inOrder = _boots.Count == 0 || pack.Boot >= Boot;
        BootState? state = Find(pack.Boot);
        if (state is null)
        {
            state = new BootState(pack.Boot, FirstOf(pack));
            _begins = true;
            if (_boots.Count == BootsKept)
            {
                _sealedBefore += _boots[0].Sealed;
                _boots.RemoveAt(0);
            }
        }
        else
        {
            _boots.Remove(state);
        }

        // The boot heard last stands last, and the one not heard for longest is forgotten first, whatever its number.
        _boots.Add(state);
        Received += pack.Records;

        // A pack that comes after a newer one says how things stood before it: the newer one knows better whether more waits.
        bool newest = pack.Seq > state.Through;
        past = CatchingUp || !newest || pack.Behind > 0;
        inOrder &= newest;
        if (newest) CatchingUp = pack.Behind > 0;
        return state.Count(pack);
    }

    /// <summary>Its next word is waited for: it may have told what has not been heard.</summary>
    internal void Await(Engine engine, long nowMs)
    {
        CatchingUp = true;
        _awaitedMs = nowMs;
        engine.Schedule(this, nowMs + engine.Settings.StaleAfterMs);
    }

    /// <summary>It told something of this instant that decides.</summary>
    internal void Tell(long atMs)
    {
        if (_begins && ToldUntilMs > 0 && atMs > ToldUntilMs)
        {
            if (_aways.Count == AwaysKept) _aways.RemoveAt(0);
            _aways.Add((ToldUntilMs, atMs));
        }
        _begins = false;
        ToldUntilMs = Math.Max(ToldUntilMs, atMs);
    }

    /// <summary>How much of this time it spoke, in ms; between its boots nobody saw what was, and no sensor could speak.</summary>
    internal long SpokenMs(long fromMs, long toMs)
    {
        long spokenMs = toMs - fromMs;
        for (int index = _aways.Count - 1; index >= 0 && _aways[index].ToMs > fromMs; index--)
        {
            (long awayMs, long backMs) = _aways[index];
            spokenMs -= Math.Max(0, Math.Min(backMs, toMs) - Math.Max(awayMs, fromMs));
        }
        return spokenMs;
    }

    internal void Touch(Workplace place)
    {
        if (_touched.Contains(place)) return;
        _touched.Add(place);
        place.Holds++;
    }

    /// <summary>It has told what there was until the newest of these: who has not left in that has not left.</summary>
    internal void TellUntil(ReadOnlySpan<Reading> readings, long boot)
    {
        long atMs = 0;
        foreach (ref readonly Reading reading in readings) atMs = Math.Max(atMs, reading.AtMs);
        foreach (Workplace place in _touched)
        {
            if (place is Bed bed) bed.TellUntil(atMs, boot);
        }
    }

    /// <summary>Looks at what it touched, unless it still catches up; one that falls silent meanwhile is not waited for.</summary>
    internal override void Evaluate(Engine engine, long nowMs)
    {
        if (CatchingUp)
        {
            long patienceMs = WaitedForSinceMs + engine.Settings.StaleAfterMs;
            if (nowMs < patienceMs)
            {
                engine.Schedule(this, patienceMs);
                foreach (Workplace place in _touched) place.Evaluate(engine, nowMs);
                return;
            }
            CatchingUp = false;
        }
        foreach (Workplace place in _touched)
        {
            place.Holds--;
            if (!place.Held) place.Evaluate(engine, nowMs);
        }
        _touched.Clear();
        _awaitedMs = 0;
    }

    /// <summary>After a change of configuration: what is gone is no longer held.</summary>
    internal void Rebind(Func<string, Workplace?> find)
    {
        _touched.RemoveAll(place => find(place.Id) != place);
        foreach (Workplace place in _touched) place.Holds++;
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        HeardMs = kept.Value(HeardMs);
        ToldUntilMs = kept.Value(ToldUntilMs);
        _begins = kept.Value(_begins);
        Packs = kept.Value(Packs);
        Readings = kept.Value(Readings);
        Late = kept.Value(Late);
        Received = kept.Value(Received);
        CatchingUp = kept.Value(CatchingUp);
        _sealedBefore = kept.Value(_sealedBefore);
        _awaitedMs = kept.Value(_awaitedMs);
        kept.List(_boots, boot => BootState.Of(boot, kept));
        kept.List(_aways, away => (kept.Value(away.FromMs), kept.Value(away.ToMs)));
        kept.List(_touched, place =>
        {
            string id = kept.Value(place?.Id ?? "");
            return place ?? kept.Engine.FindPlace(id) ?? throw new InvalidDataException($"place {id} is nowhere");
        });
        if (!kept.Loads) return;
        foreach (Workplace place in _touched) place.Holds++;
    }

    private BootState? Find(long boot)
    {
        for (int index = _boots.Count - 1; index >= 0; index--)
        {
            if (_boots[index].Boot == boot) return _boots[index];
        }
        return null;
    }

    /// <summary>A boot begins with its first pack; of a node that does not say what it keeps, with the first that arrives.</summary>
    private static long FirstOf(in PackHeader pack) => pack.From == 0 ? pack.Seq : 1;

    /// <summary>Who does not say what it keeps is not asked for more.</summary>
    private static long FromOf(in PackHeader pack) => pack.From == 0 ? pack.Seq : pack.From;

    private sealed class BootState(long boot, long first)
    {
        /// <summary>Numbers up to Through that never came, first and last of each run, oldest first: one that comes after all is new.
        /// </summary>
        private readonly List<(long First, long Last)> _skipped = [];
        private long _total;
        private long _records;

        public long Boot { get; } = boot;

        public long Through { get; private set; } = first - 1;

        public long Whole => _skipped.Count > 0 ? _skipped[0].First - 1 : Through;

        /// <summary>Readings sealed, by the node's own word where it gives it.</summary>
        public long Sealed => Math.Max(_total, _records);

        public bool Lacks(long from) => _skipped.Count > 0 && _skipped[^1].Last >= from;

        public PackVerdict Judge(in PackHeader pack)
        {
            long seq = pack.Seq;
            if (seq <= Through) return RunOf(seq) >= 0 ? PackVerdict.New : PackVerdict.Duplicate;
            return seq > Math.Max(Through + 1, FromOf(pack)) ? PackVerdict.Ahead : PackVerdict.New;
        }

        public long Count(in PackHeader pack)
        {
            long seq = pack.Seq;
            _total = Math.Max(_total, pack.Total);
            _records += pack.Records;
            if (seq <= Through)
            {
                Fill(seq);
                return -1;
            }
            long dropped = FromOf(pack) - 1 - Through;
            if (dropped > 0) Skip(Through + 1, FromOf(pack) - 1);
            Through = seq;
            return Math.Max(0, dropped);
        }

        public static BootState Of(BootState? state, Snapshot kept)
        {
            long boot = kept.Value(state?.Boot ?? 0);
            state ??= new BootState(boot, 1);
            state.Through = kept.Value(state.Through);
            state._total = kept.Value(state._total);
            state._records = kept.Value(state._records);
            kept.List(state._skipped, run => (kept.Value(run.First), kept.Value(run.Last)));
            return state;
        }

        /// <summary>Which run of skipped numbers this one is in; -1 for none.</summary>
        private int RunOf(long seq)
        {
            for (int index = 0; index < _skipped.Count; index++)
            {
                if (_skipped[index].First <= seq && seq <= _skipped[index].Last) return index;
            }
            return -1;
        }

        private void Skip(long first, long last)
        {
            if (_skipped.Count > 0 && _skipped[^1].Last == first - 1) _skipped[^1] = (_skipped[^1].First, last);
            else _skipped.Add((first, last));
            if (_skipped.Count > SkippedMost) _skipped.RemoveAt(0);
        }

        private void Fill(long seq)
        {
            int index = RunOf(seq);
            (long first, long last) = _skipped[index];
            _skipped.RemoveAt(index);
            if (seq < last) _skipped.Insert(index, (seq + 1, last));
            if (first < seq) _skipped.Insert(index, (first, seq - 1));
        }
    }
}
