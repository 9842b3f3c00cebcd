using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Site;
using Bed = Logistics.Core.Bed;

namespace Logistics.Tests.History;

/// <summary>Days of a site from a seed, through the engine into a journal: beds that come free, points that fill, nurses who ask, and
/// workers who do what they are offered, sometimes late and sometimes in vain.</summary>
internal sealed class SimulatedSite : IDisposable
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    private readonly Random _random;
    private readonly Journal _journal;
    private readonly SiteConfiguration _settings;
    private readonly PriorityQueue<Action, (long AtMs, long Order)> _agenda = new();
    private readonly Dictionary<string, (TaskState State, string Worker)> _known = [];
    private readonly Dictionary<string, long> _emptiedMs = [];
    private readonly HashSet<int> _left = [];
    private readonly long _untilMs;
    private long _nowMs;
    private long _order;
    private int _requests;

    private SimulatedSite(SiteFile site, MemoryFolder folder, DateTimeOffset from, int days, int seed)
    {
        _random = new Random(seed);
        _journal = new Journal(folder, () => { }, TimeSpan.FromDays(400));
        _settings = SiteCompiler.Compile(site);
        _nowMs = from.ToUnixTimeMilliseconds();
        _untilMs = _nowMs + (days * Day);
        Tell(Input.Configure(_nowMs, _settings));
        for (int bed = 0; bed < _settings.Beds.Count; bed++) Read([(SensorRole.BedMat, bed, 1)]);
        for (int day = 0; day < days; day++) PlanDay(_nowMs + (day * Day));
    }

    /// <summary>Lives through the days; the folder then holds their journal.</summary>
    /// <param name="site">The site.</param>
    /// <param name="folder">Takes the journal.</param>
    /// <param name="from">Midnight before the first day.</param>
    /// <param name="days">How many.</param>
    /// <param name="seed">Which days.</param>
    /// <param name="snapshotAfter">Days after which the state is kept as well; 0 for never.</param>
    /// <returns>How many inputs the journal holds.</returns>
    public static long Live(SiteFile site, MemoryFolder folder, DateTimeOffset from, int days, int seed, int snapshotAfter = 0)
    {
        using SimulatedSite lived = new(site, folder, from, days, seed);
        if (snapshotAfter > 0) lived.Later(from.ToUnixTimeMilliseconds() + (snapshotAfter * Day), lived.Keep);
        lived.Run();
        return lived._journal.Durable;
    }

    public void Dispose() => _journal.Dispose();

    private void Run()
    {
        Engine engine = _journal.Engine;
        while (true)
        {
            long saidMs = _agenda.TryPeek(out _, out (long AtMs, long) next) ? next.AtMs : long.MaxValue;
            long nextMs = Math.Min(saidMs, engine.WakeAtMs);
            if (nextMs > _untilMs) break;
            _nowMs = Math.Max(_nowMs, nextMs);
            if (engine.WakeAtMs <= _nowMs) Tell(Input.Tick(_nowMs));
            else _agenda.Dequeue()();
        }
        Write();
    }

    private void Write()
    {
        while (_journal.WriteOnce())
        {
        }
    }

    /// <summary>At the end of a group: what lies behind the snapshot can be read by itself.</summary>
    private void Keep()
    {
        Write();
        _journal.Keep();
        Write();
    }

    private void PlanDay(long midnightMs)
    {
        foreach (Worker worker in _journal.Engine.Workers.ToArray())
        {
            if (_random.Next(7) < 2) continue;
            long beginMs = midnightMs + (_random.Next(2) == 0 ? 6 * Hour : 12 * Hour);
            Later(beginMs, () => Say(CommandKind.StartShift, worker.Id));
            Later(beginMs + (8 * Hour), () => EndShift(worker.Id));
        }
        for (int bed = 0; bed < _settings.Beds.Count; bed++)
        {
            int which = bed;
            if (_random.Next(4) > 0) continue;
            Later(midnightMs + (8 * Hour) + _random.NextInt64(10 * Hour), () => Leave(which));
        }
        for (int hour = 6; hour < 22; hour += 4)
        {
            Later(midnightMs + (hour * Hour), ReadLevels);
        }
        foreach (WardSettings ward in _settings.Wards)
        {
            if (_random.Next(3) == 0) Later(midnightMs + (9 * Hour) + _random.NextInt64(8 * Hour), () => Ask(ward.Id));
        }
    }

    private void Leave(int bed)
    {
        if (!_left.Add(bed)) return;
        Read([(SensorRole.BedMat, bed, 0)]);
        Later(_nowMs + (20 * Minute), () => Read([(SensorRole.BedButton, bed, 1)]));
        Later(_nowMs + (10 * Hour) + _random.NextInt64(20 * Hour), () =>
        {
            _left.Remove(bed);
            Read([(SensorRole.BedMat, bed, 1)]);
        });
    }

    private void Ask(string ward)
    {
        TaskKind[] kinds = [.. new[] { TaskKind.TransportItem, TaskKind.EscortPatient, TaskKind.CleanSpill, TaskKind.LivingRoom }
            .Where(kind => _settings.Tasks[(int)kind] is not null)];
        Tell(Input.Of(_nowMs, new Command
        {
            Kind = CommandKind.RequestTask, By = "care-1", Subject = ward, TaskKind = kinds[_random.Next(kinds.Length)],
            Request = Request(),
        }));
    }

    private void ReadLevels()
    {
        List<(SensorRole, int, long)> told = [];
        Add(_settings.Linen, SensorRole.LinenLevel);
        Add(_settings.Waste, SensorRole.WasteLevel);
        Read(told);

        void Add(IReadOnlyList<PointSettings> points, SensorRole role)
        {
            for (int index = 0; index < points.Count; index++)
            {
                long sinceMs = _nowMs - _emptiedMs.GetValueOrDefault(points[index].Id, _nowMs - (index * Hour));
                long filled = Math.Min(1_000, (sinceMs * 900 / (30 * Hour)) + _random.Next(20));
                told.Add((role, index, points[index].Work == TaskKind.DeliverLinen ? 1_000 - filled : filled));
            }
        }
    }

    /// <summary>By publishers that number nothing: they are always heard.</summary>
    private void Read(IReadOnlyList<(SensorRole Role, int Subject, long Value)> told)
    {
        foreach (var pack in told.Select(one => (one.Value, Sensor: SensorOf(one.Role, one.Subject))).Where(one => one.Sensor >= 0)
            .GroupBy(one => _settings.Sensors[one.Sensor].Publisher))
        {
            Reading[] readings = [.. pack.Select(one => new Reading(one.Sensor, _nowMs, one.Value))];
            Tell(Input.Of(_nowMs, new PackHeader(pack.Key, 0, 0, 0, readings.Length), readings));
        }
    }

    private int SensorOf(SensorRole role, int subject)
    {
        for (int index = 0; index < _settings.Sensors.Count; index++)
        {
            if (_settings.Sensors[index].Role == role && _settings.Sensors[index].Subject == subject) return index;
        }
        return -1;
    }

    private void EndShift(string worker)
    {
        if (Say(CommandKind.EndShift, worker) == Refusal.HoldsWork) Later(_nowMs + (10 * Minute), () => EndShift(worker));
    }

    private void Follow(WorkTask task)
    {
        (TaskState, string) now = (task.State, task.Worker?.Id ?? "");
        if (_known.TryGetValue(task.Id, out var before) && before == now) return;
        _known[task.Id] = now;
        if (task.State == TaskState.Done) _emptiedMs[task.Place.Id] = _nowMs;
        if (task.Worker is not Worker worker || task.IsOver) return;
        CommandKind step = task.State switch
        {
            TaskState.Offered => _random.Next(20) == 0 ? CommandKind.DeclineTask : CommandKind.AcceptTask,
            TaskState.Accepted => CommandKind.StartTask,
            TaskState.Suspended => CommandKind.StartTask,
            _ => CommandKind.FinishTask,
        };
        Later(_nowMs + (step == CommandKind.FinishTask ? 4 + _random.Next(20) : 1) * Minute, () => Do(step, task, worker.Id));
    }

    private void Do(CommandKind step, WorkTask task, string worker)
    {
        if (task.IsOver || task.Worker?.Id != worker) return;
        bool inVain = task.Place is Bed && _random.Next(25) == 0;
        Refusal refusal = Tell(Input.Of(_nowMs, new Command
        {
            Kind = step, By = worker, Task = task.Id, Request = Request(),

            // Some words come late, from a phone that was out of reach.
            AgeMs = step == CommandKind.FinishTask && _random.Next(10) == 0 ? _random.NextInt64(3 * Hour) : 0,
            Outcome = step == CommandKind.FinishTask && inVain ? TaskOutcome.Occupied : TaskOutcome.Done,
            Checks = Checks.Closed | Checks.Labelled | Checks.WeightRight,
        }));
        if (refusal == Refusal.HandsFirst) Say(CommandKind.CleanHands, worker);
        bool comesBack = step == CommandKind.FinishTask || refusal is Refusal.HandsFirst or Refusal.BreakFirst;
        if (refusal != Refusal.None && comesBack) Later(_nowMs + (5 * Minute), () => Do(step, task, worker));
        else if (refusal != Refusal.None && step == CommandKind.StartTask) Say(CommandKind.DeclineTask, worker, task.Id);

        // And some are said twice.
        if (refusal == Refusal.None && step == CommandKind.FinishTask && _random.Next(10) == 0) Say(step, worker, task.Id);
        if (refusal == Refusal.None && step == CommandKind.FinishTask && _random.Next(200) == 0) Correct(task);
    }

    private void Correct(WorkTask task)
    {
        bool isLess = _random.Next(2) == 0;
        Command command = new()
        {
            Kind = CommandKind.CorrectLedger, By = "lead-1", Task = task.Id, Request = Request(),
            Reason = isLess ? "not-done" : "not-recorded",
            Correction = new Correction(
                task.Ward, (int)(_nowMs / Day) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, task.Kind,
                _settings.Workers.First(worker => worker.Id == task.Worker!.Id).Provider,
                (isLess ? -1 : 1) * 30 * (1 + _random.Next(20))),
        };
        Tell(Input.Of(_nowMs, command));

        // Sent again it is the same; of a ward that is not there it is refused.
        Tell(Input.Of(_nowMs, command));
        Tell(Input.Of(_nowMs, command with { Request = Request(), Correction = command.Correction with { Ward = "nowhere" } }));
    }

    private Refusal Say(CommandKind kind, string by, string task = "") =>
        Tell(Input.Of(_nowMs, new Command { Kind = kind, By = by, Task = task, Request = Request() }));

    private string Request() => $"r{++_requests}";

    private void Later(long atMs, Action act) => _agenda.Enqueue(act, (atMs, _order++));

    private Refusal Tell(in Input input)
    {
        if (_journal.Append(input) % 2_000 == 0) Write();
        Refusal refusal = _journal.Engine.Apply(input);
        foreach (Subject changed in _journal.Engine.Changes)
        {
            if (changed is WorkTask task) Follow(task);
        }
        return refusal;
    }
}
