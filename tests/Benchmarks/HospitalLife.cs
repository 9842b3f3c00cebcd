using System.Buffers;
using Logistics.Core;
using Logistics.Wire.SenMl;

namespace Logistics.Benchmarks;

/// <summary>Takes the next thing that a hub meets in, and has applied it when it returns.</summary>
/// <param name="step">What it is.</param>
/// <param name="payload">With a pack: its bytes, for as long as the call lasts.</param>
internal delegate void StepHandler(in Step step, ReadOnlySpan<byte> payload);

/// <summary>
/// All that a hub meets in a hospital's days, in its order: packs as bytes, ticks, and the words of workers who finish what they are
/// offered.
/// </summary>
internal sealed class HospitalLife : IDisposable
{
    private const long TransitMs = 150;

    private readonly Engine _engine;
    private readonly long _beginMs;
    private readonly HospitalDays _days;
    private readonly StepHandler _tell;
    private readonly PriorityQueue<Command, long> _agenda = new();
    private readonly ArrayBufferWriter<byte> _payload = new(4096);
    private readonly SenMlWriter _writer;
    private int _ward;
    private long _lastMs;

    /// <param name="engine">The engine that all is told to.</param>
    /// <param name="beginMs">When the first day begins, Unix time in ms.</param>
    /// <param name="wards">How many the site has.</param>
    /// <param name="readingsPerPack">How many a node gathers before it sends them.</param>
    /// <param name="tell">Tells it.</param>
    public HospitalLife(Engine engine, long beginMs, int wards, int readingsPerPack, StepHandler tell)
    {
        _engine = engine;
        _beginMs = beginMs;
        _tell = tell;
        _days = new HospitalDays(beginMs, wards, readingsPerPack);
        _writer = new SenMlWriter(_payload);
        Prepare();
    }

    /// <summary>When the next pack arrives, Unix time in ms.</summary>
    public long NextMs { get; private set; }

    /// <summary>Configures the site and brings its workers on shift.</summary>
    public void Begin()
    {
        Tell(new Step(InputKind.Configure, _beginMs));
        foreach (Worker worker in _engine.Workers.ToArray())
        {
            Tell(new Step(InputKind.Command, _beginMs, Command: Say(CommandKind.StartShift, worker, "")));
        }
    }

    /// <summary>The ticks and words before the next pack, and the pack.</summary>
    public void Step()
    {
        WorkUntil(NextMs);
        Tell(new Step(InputKind.Pack, NextMs, _ward, 0, _payload.WrittenCount), _payload.WrittenSpan);
        Prepare();
    }

    public void Dispose() => _writer.Dispose();

    private void Prepare()
    {
        _payload.ResetWrittenCount();
        (_ward, long atMs) = _days.WritePack(_writer);
        NextMs = atMs + TransitMs;
    }

    /// <summary>Ticks and workers' words before the next pack, in the order of their times.</summary>
    private void WorkUntil(long untilMs)
    {
        while (true)
        {
            long saidMs = _agenda.TryPeek(out Command? command, out long at) ? at : long.MaxValue;
            long nextMs = Math.Min(saidMs, _engine.WakeAtMs);
            if (nextMs > untilMs) return;
            nextMs = Math.Max(nextMs, _lastMs);
            if (_engine.WakeAtMs <= nextMs)
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
        _lastMs = step.TimeMs;
        _tell(step, payload);
        foreach (Subject changed in _engine.Changes)
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
