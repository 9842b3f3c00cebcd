using System.Diagnostics;
using Logistics.Core;

namespace Logistics.Benchmarks;

/// <summary>
/// Sites that live the same day, each from another hour on, played on one thread that turns from site to site: what a hub of that size
/// meets, without what lies around it.
/// </summary>
internal sealed class Fleet
{
    private readonly Tape _tape;
    private readonly int _packsPerRound;
    private readonly int _packsPerTurn;
    private readonly Player[] _players;
    private readonly int[] _next;
    private readonly List<long> _applyTicks = [];

    /// <param name="tape">Their day, with marks.</param>
    /// <param name="sites">How many.</param>
    /// <param name="packsPerRound">Packs of a round, all sites together.</param>
    /// <param name="packsPerTurn">Packs of one site before the next site's turn.</param>
    public Fleet(Tape tape, int sites, int packsPerRound, int packsPerTurn)
    {
        _tape = tape;
        _packsPerTurn = packsPerTurn;
        _packsPerRound = packsPerRound;
        _players = new Player[sites];
        _next = new int[sites];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int site = 0; site < sites; site++) Rewind(site);
        BytesPerBed = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Beds;
    }

    public int Sites => _players.Length;

    public int Beds => _tape.Settings.Beds.Count * Sites;

    /// <summary>Memory that engines and intakes hold.</summary>
    public double BytesPerBed { get; }

    /// <summary>Readings/s of the rounds so far.</summary>
    public List<double> Speeds { get; } = [];

    /// <summary>The time that 99% of inputs stay below in the engine, in s, over the rounds whose inputs were timed one by one.</summary>
    public double ApplySeconds99
    {
        get
        {
            _applyTicks.Sort();
            return (double)_applyTicks[_applyTicks.Count * 99 / 100] / Stopwatch.Frequency;
        }
    }

    /// <summary>One round.</summary>
    /// <param name="each">Time each input in the engine instead of the whole.</param>
    public void Play(bool each)
    {
        int turns = Math.Max(1, _packsPerRound / Sites / _packsPerTurn);
        int packsPerSite = turns * _packsPerTurn;
        for (int site = 0; site < Sites; site++)
        {
            if (!Reaches(site, packsPerSite)) Rewind(site);
            _players[site].ApplyTicks = each ? _applyTicks : null;
        }
        GC.Collect();
        long readings = Readings();
        long began = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < turns; turn++)
        {
            for (int site = 0; site < Sites; site++)
            {
                for (int pack = 0; pack < _packsPerTurn; pack++) PlayPack(site);
            }
        }
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (!each) Speeds.Add((Readings() - readings) / seconds);
    }

    private long Readings() => _players.Sum(player => player.Engine.Counters.Readings);

    private bool Reaches(int site, int packs)
    {
        for (int step = _next[site]; step < _tape.Steps.Count; step++)
        {
            if (_tape.Steps[step].Kind == InputKind.Pack && --packs == 0) return true;
        }
        return false;
    }

    private void Rewind(int site)
    {
        (int step, byte[] state) = _tape.Marks[site * _tape.Marks.Count / Sites];
        _players[site] = new Player(_tape.Site, _tape.Settings, Engine.Load(state));
        _next[site] = step;
    }

    /// <summary>Up to and with the next pack.</summary>
    private void PlayPack(int site)
    {
        Step step;
        do
        {
            step = _tape.Steps[_next[site]++];
            _players[site].Play(step, _tape.Payloads.Slice(step.From, step.Length), split: false);
        }
        while (step.Kind != InputKind.Pack);
    }
}
