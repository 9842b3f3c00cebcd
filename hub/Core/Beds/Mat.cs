namespace Logistics.Core;

/// <summary>What one mat or load cell of a bed has said last, and what is known of how it speaks.</summary>
internal sealed class Mat(string key)
{
    /// <summary>An activation this short is a flicker: of recorded bed mats nine in ten last two seconds or less.</summary>
    private const long FlickerMs = 5_000;

    /// <summary>Activations before a mat's way of speaking is known.</summary>
    private const int Enough = 8;

    /// <summary>A mat of which this many in a thousand recent activations are flickers chatters.</summary>
    private const int ChattersFrom = 700;

    /// <summary>One in this many: how much the newest activation weighs in what is known of the recent ones.</summary>
    private const int Recent = 16;

    private const long NoBoot = -1;

    private int _activations;
    private int _flickers = 500;
    private long _boot;

    /// <summary>Its sensor: the same mat keeps what it said when the site file changes.</summary>
    public string Key { get; } = key;

    /// <summary>Index of its sensor in the configuration in force.</summary>
    public int Sensor;

    /// <summary>It weighs, so that it holds for as long as someone lies there.</summary>
    public bool Weighs;

    /// <summary>Its word counts; a technician is asked to look at a mat whose word does not.</summary>
    public bool Trusted = true;

    /// <summary>The mat has spoken.</summary>
    public bool Heard;

    public bool On;

    /// <summary>When it last changed.</summary>
    public long ChangedAtMs;

    /// <summary>The last instant at which it is known to have seen presence; -1 for never.</summary>
    public long LastOnMs = -1;

    /// <summary>As <see cref="LastOnMs"/>, but not beyond what its node told in one boot: a node that begins again tells that the mat is
    /// quiet, and not since when.</summary>
    public long ToldOnMs = -1;

    /// <summary>When it last became present; -1 for never.</summary>
    public long TouchedAtMs = -1;

    /// <summary>It flickers now and then while someone lies there, so that its silence says little.</summary>
    public bool Chatters => !Weighs && _activations >= Enough && _flickers >= ChattersFrom;

    /// <summary>It holds while someone lies there, so that its silence says that nobody does.</summary>
    public bool Holds => Weighs || (_activations >= Enough && _flickers < ChattersFrom);

    public void Take(bool on, long atMs, long boot)
    {
        if (Heard && On && !on)
        {
            bool flicker = atMs - ChangedAtMs <= FlickerMs;
            _flickers += ((flicker ? 1000 : 0) - _flickers) / Recent;
            _activations = Math.Min(_activations + 1, Enough);
        }
        if (!Heard || on != On) ChangedAtMs = atMs;
        if (on && !On) TouchedAtMs = atMs;
        if (on || (Heard && On)) LastOnMs = atMs;
        if (on || (Heard && On && boot == _boot)) ToldOnMs = atMs;
        _boot = boot;
        Heard = true;
        On = on;
    }

    /// <summary>Whether it holds until it next says something is not known.</summary>
    public void BreakHold() => _boot = NoBoot;

    /// <summary>Its node has told what there was until then.</summary>
    public void TellUntil(long atMs, long boot)
    {
        if (!On) return;
        LastOnMs = Math.Max(LastOnMs, atMs);
        if (boot == _boot) ToldOnMs = Math.Max(ToldOnMs, atMs);
    }

    /// <summary>A mat that has been present for this long without any change is stuck.</summary>
    public bool IsStuck(long nowMs, long stuckAfterMs) => On && nowMs - ChangedAtMs >= stuckAfterMs;

    /// <summary>Its word counts now.</summary>
    public bool IsBelieved(long nowMs, long stuckAfterMs) => Trusted && !IsStuck(nowMs, stuckAfterMs);

    public void Keep(Snapshot kept)
    {
        Trusted = kept.Value(Trusted);
        Heard = kept.Value(Heard);
        On = kept.Value(On);
        ChangedAtMs = kept.Value(ChangedAtMs);
        LastOnMs = kept.Value(LastOnMs);
        ToldOnMs = kept.Value(ToldOnMs);
        TouchedAtMs = kept.Value(TouchedAtMs);
        _boot = kept.Value(_boot);
        _activations = kept.Value(_activations);
        _flickers = kept.Value(_flickers);
    }
}
