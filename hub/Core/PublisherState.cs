namespace Logistics.Core;

/// <summary>
/// Which packs of a publisher have been counted. Packs come in order, or again, or with holes that are filled later; a small
/// window beyond the first hole remembers what came early.
/// </summary>
public sealed class PublisherState(string id)
{
    /// <summary>How far beyond the first hole packs are remembered.</summary>
    public const int Window = 1024;

    private const int BootsKept = 8;
    private readonly List<BootState> _boots = [];

    public string Id { get; } = id;

    /// <summary>When its last pack was taken in, Unix time in ms; 0 before the first.</summary>
    public long HeardMs { get; internal set; }

    /// <summary>Packs applied.</summary>
    public long Packs { get; internal set; }

    /// <summary>Readings applied.</summary>
    public long Readings { get; internal set; }

    /// <summary>Readings that were too old to decide anything.</summary>
    public long Late { get; internal set; }

    /// <summary>The boot heard last; 0 before the first.</summary>
    public long Boot => _boots.Count == 0 ? 0 : _boots[^1].Boot;

    /// <summary>Numbers below the highest seen of that boot that have not arrived.</summary>
    public long Missing => _boots.Count == 0 ? 0 : _boots[^1].Missing;

    /// <summary>All packs of this boot up to and including this number have been counted or were dropped by the node; 0 for none.</summary>
    public long Through(long boot) => Find(boot)?.Through ?? 0;

    internal PackVerdict Judge(in PackHeader pack)
    {
        BootState? state = Find(pack.Boot);
        if (state is not null) return state.Judge(pack.Seq, pack.From);
        return new BootState(pack.Boot, FirstOf(pack)).Judge(pack.Seq, pack.From);
    }

    /// <summary>Counts a pack; gives how many the node says it dropped before this one.</summary>
    internal long Count(in PackHeader pack)
    {
        BootState? state = Find(pack.Boot);
        if (state is null)
        {
            state = new BootState(pack.Boot, FirstOf(pack));
            if (_boots.Count == BootsKept) _boots.RemoveAt(0);
        }
        else
        {
            _boots.Remove(state);
        }

        // The boot heard last stands last, and the one not heard for longest is forgotten first, whatever its number.
        _boots.Add(state);
        return state.Count(pack.Seq, pack.From);
    }

    internal void AddTo(ref Fingerprint fingerprint)
    {
        fingerprint.Add(Id);
        fingerprint.Add(HeardMs);
        fingerprint.Add(Packs);
        fingerprint.Add(Readings);
        fingerprint.Add(Late);
        foreach (BootState state in _boots) state.AddTo(ref fingerprint);
    }

    private BootState? Find(long boot)
    {
        for (int index = _boots.Count - 1; index >= 0; index--)
        {
            if (_boots[index].Boot == boot) return _boots[index];
        }
        return null;
    }

    private static long FirstOf(in PackHeader pack) => pack.From == 0 ? pack.Seq : 1;

    private sealed class BootState(long boot, long first)
    {
        /// <summary>Bit <c>n % Window</c> stands for number n, for the numbers in (Through, Through + Window].</summary>
        private readonly ulong[] _early = new ulong[Window / 64];
        private long _highest;

        public long Boot { get; } = boot;

        public long Through { get; private set; } = first - 1;

        public long Missing
        {
            get
            {
                long missing = 0;
                for (long seq = Through + 1; seq < _highest; seq++) missing += IsEarly(seq) ? 0 : 1;
                return missing;
            }
        }

        public PackVerdict Judge(long seq, long from)
        {
            long through = Math.Max(Through, from - 1);
            if (seq <= Through || (seq <= Through + Window && IsEarly(seq))) return PackVerdict.Duplicate;
            return seq > through + Window ? PackVerdict.TooFarAhead : PackVerdict.New;
        }

        public long Count(long seq, long from)
        {
            long dropped = 0;
            while (Through < from - 1)
            {
                if (!Advance()) dropped++;
                if (_highest <= Through && Through < from - 1)
                {
                    dropped += from - 1 - Through;
                    Through = from - 1;
                }
            }
            _highest = Math.Max(_highest, seq);
            _early[seq % Window / 64] |= 1UL << (int)(seq % 64);
            while (IsEarly(Through + 1)) Advance();
            return dropped;
        }

        public void AddTo(ref Fingerprint fingerprint)
        {
            fingerprint.Add(Boot);
            fingerprint.Add(Through);
            fingerprint.Add(_highest);
            foreach (ulong bits in _early) fingerprint.Add((long)bits);
        }

        private bool IsEarly(long seq) => (_early[seq % Window / 64] >> (int)(seq % 64) & 1) == 1;

        /// <summary>Moves one number on; false when that number never came.</summary>
        private bool Advance()
        {
            Through++;
            bool came = IsEarly(Through);
            _early[Through % Window / 64] &= ~(1UL << (int)(Through % 64));
            return came;
        }
    }
}
