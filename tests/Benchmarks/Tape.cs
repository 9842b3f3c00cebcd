using System.Buffers;
using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>
/// All that a hub met in two days of <see cref="HospitalDays"/>, in its order: packs as bytes, ticks, and the words of workers who
/// finish what they are offered. The first day brings the site to its steady state; the second is the one to measure. A day lasts 24
/// hours unless it is asked to be shorter.
/// </summary>
internal sealed class Tape
{
    /// <summary>Monday 2 March 2026, midnight on the site's clock.</summary>
    private const long BeginMs = 1_772_406_000_000;

    private const long TransitMs = 150;
    private const int ReadingsPerPack = 20;

    private readonly Player _player;
    private readonly HospitalDays _days;
    private readonly long _beginMs;
    private readonly long _dayMs;
    private readonly PriorityQueue<Command, long> _agenda = new();
    private readonly List<Step> _steps = [];
    private readonly List<(int Step, byte[] State)> _marks = [];

    private Tape(int wards, long beginMs, TimeSpan day)
    {
        _beginMs = beginMs;
        _dayMs = (long)day.TotalMilliseconds;
        _days = new HospitalDays(beginMs, wards, ReadingsPerPack);
        Site = HospitalSite.Make(wards);
        Settings = SiteCompiler.Compile(Site);
        Topics = [.. Site.Nodes.Select(node => Encoding.UTF8.GetBytes(Topic.Readings(Site.Site, node)))];
        _player = new Player(this, new Engine());
    }

    public SiteFile Site { get; }

    public SiteConfiguration Settings { get; }

    /// <summary>By ward.</summary>
    public byte[][] Topics { get; }

    /// <summary>All packs, one behind the other.</summary>
    public byte[] Payloads { get; private set; } = [];

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
        Tell(new Step(InputKind.Configure, _beginMs));
        foreach (Worker worker in _player.Engine.Workers)
        {
            Tell(new Step(InputKind.Command, _beginMs, Command: Say(CommandKind.StartShift, worker, "")));
        }
        ArrayBufferWriter<byte> payloads = new(1 << 20);
        using SenMlWriter writer = new(payloads);
        while (true)
        {
            int from = payloads.WrittenCount;
            (int ward, long atMs) = _days.WritePack(writer);
            long nowMs = atMs + TransitMs;
            if (nowMs >= _beginMs + 2 * _dayMs) break;
            if (SecondDay == 0 && nowMs >= _beginMs + _dayMs)
            {
                SecondDay = _steps.Count;
                Before = _player.Engine.Counters;
            }
            if (_marks.Count < marks && nowMs >= _beginMs + _dayMs + _marks.Count * _dayMs / marks) Mark();
            WorkUntil(nowMs);
            Tell(new Step(InputKind.Pack, nowMs, ward, from, payloads.WrittenCount - from), payloads.WrittenSpan[from..]);
        }
        Payloads = payloads.WrittenSpan.ToArray();
        After = _player.Engine.Counters;
        Fingerprint = _player.Engine.Fingerprint();
    }

    private void Mark()
    {
        ArrayBufferWriter<byte> state = new();
        _player.Engine.Save(state);
        _marks.Add((_steps.Count, state.WrittenSpan.ToArray()));
    }

    /// <summary>Ticks and workers' words before the next pack, in the order of their times.</summary>
    private void WorkUntil(long untilMs)
    {
        while (true)
        {
            long saidMs = _agenda.TryPeek(out Command? command, out long at) ? at : long.MaxValue;
            long nextMs = Math.Min(saidMs, _player.Engine.WakeAtMs);
            if (nextMs > untilMs) return;
            nextMs = Math.Max(nextMs, _steps[^1].TimeMs);
            if (_player.Engine.WakeAtMs <= nextMs)
            {
                Tell(new Step(InputKind.Tick, nextMs));
                continue;
            }
            _agenda.Dequeue();
            Tell(new Step(InputKind.Command, nextMs, Command: command));
        }
    }

    private void Tell(Step step, ReadOnlySpan<byte> payload = default)
    {
        _steps.Add(step);
        _player.Play(step, payload, split: false);
        foreach (Subject changed in _player.Engine.Changes)
        {
            if (changed is WorkTask { Worker: Worker worker } task && task.ChangedMs == step.TimeMs) Plan(task, worker, step.TimeMs);
        }
    }

    /// <summary>What a worker does next about a task: half a minute to answer, two to walk, ten to do it.</summary>
    private void Plan(WorkTask task, Worker worker, long nowMs)
    {
        switch (task.State)
        {
            case TaskState.Offered:
                _agenda.Enqueue(Say(CommandKind.AcceptTask, worker, task.Id), nowMs + 30_000);
                break;
            case TaskState.Accepted:
                _agenda.Enqueue(Say(CommandKind.StartTask, worker, task.Id), nowMs + 120_000);
                break;
            case TaskState.Started:
                _agenda.Enqueue(Say(CommandKind.FinishTask, worker, task.Id), nowMs + 600_000);
                break;
            case TaskState.Done:
                _days.Serve(task.Place.Id);
                break;
        }
    }

    private static Command Say(CommandKind kind, Worker worker, string task) => new() { Kind = kind, By = worker.Id, Task = task };
}
