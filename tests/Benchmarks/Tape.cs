using System.Buffers;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>
/// All that a hub met in two days of <see cref="HospitalDays"/>, in its order: packs as bytes, ticks, and the words of workers who
/// finish what they are offered. The first day brings the site to its steady state; the second is the one to measure. A day lasts 24
/// hours unless it is asked to be shorter.
/// </summary>
internal sealed class Tape
{
    public const int ReadingsPerPack = 20;

    /// <summary>Monday 2 March 2026, midnight on the site's clock.</summary>
    private const long BeginMs = 1_772_406_000_000;

    private readonly Player _player;
    private readonly int _wards;
    private readonly long _beginMs;
    private readonly long _dayMs;
    private readonly ArrayBufferWriter<byte> _payloads = new(1 << 20);
    private readonly List<Step> _steps = [];
    private readonly List<(int Step, byte[] State)> _marks = [];

    private Tape(int wards, long beginMs, TimeSpan day)
    {
        _beginMs = beginMs;
        _dayMs = (long)day.TotalMilliseconds;
        Site = HospitalSite.Make(wards);
        Settings = SiteCompiler.Compile(Site);
        _player = new Player(Site, Settings, new Engine());
        _wards = wards;
    }

    public SiteFile Site { get; }

    public SiteConfiguration Settings { get; }

    /// <summary>All packs, one behind the other.</summary>
    public ReadOnlySpan<byte> Payloads => _payloads.WrittenSpan;

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Index of the first step of the second day.</summary>
    public int SecondDay { get; private set; }

    /// <summary>Where the tape can be taken up in its second day, evenly over it: index of the next step, and the engine's state before
    /// it.</summary>
    public IReadOnlyList<(int Step, byte[] State)> Marks => _marks;

    /// <summary>What the engine had counted when the second day began.</summary>
    public Counters Before { get; private set; }

    /// <summary>What the engine had counted at the end.</summary>
    public Counters After { get; private set; }

    /// <summary>The engine's state at the end: whoever plays the tape must come to the same.</summary>
    public ulong Fingerprint { get; private set; }

    /// <param name="wards">How many the site has.</param>
    /// <param name="marks">How many <see cref="Marks"/> to set.</param>
    /// <param name="day">How long a day lasts.</param>
    /// <param name="beginMs">When the first begins, Unix time in ms.</param>
    public static Tape Record(int wards = HospitalSite.Wards, int marks = 0, TimeSpan? day = null, long beginMs = BeginMs)
    {
        Tape tape = new(wards, beginMs, day ?? TimeSpan.FromDays(1));
        tape.RecordAll(marks);
        return tape;
    }

    private void RecordAll(int marks)
    {
        using HospitalLife life = new(_player.Engine, _beginMs, _wards, ReadingsPerPack, Tell);
        life.Begin();
        while (life.NextMs < _beginMs + 2 * _dayMs)
        {
            if (SecondDay == 0 && life.NextMs >= _beginMs + _dayMs)
            {
                SecondDay = _steps.Count;
                Before = _player.Engine.Counters;
            }
            if (_marks.Count < marks && life.NextMs >= _beginMs + _dayMs + _marks.Count * _dayMs / marks) Mark();
            life.Step();
        }
        After = _player.Engine.Counters;
        Fingerprint = _player.Engine.Fingerprint();
    }

    private void Mark()
    {
        ArrayBufferWriter<byte> state = new();
        _player.Engine.Save(state);
        _marks.Add((_steps.Count, state.WrittenSpan.ToArray()));
    }

    private void Tell(in Step step, ReadOnlySpan<byte> payload)
    {
        _steps.Add(step with { From = _payloads.WrittenCount });
        _payloads.Write(payload);
        _player.Play(step, payload, split: false);
    }
}
