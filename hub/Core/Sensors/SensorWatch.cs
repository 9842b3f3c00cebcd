namespace Logistics.Core;

/// <summary>
/// Watches how sensors speak. One that ails is not believed, a technician is asked to look at it, and it is believed again when it has
/// done well for long enough, or when the technician says that it does.
/// </summary>
internal sealed class SensorWatch(Engine engine) : Subject("sensors")
{
    /// <summary>Nothing in a ward changes once a second for ten minutes: that is a loose contact.</summary>
    private const int ChangesMost = 600;
    private const long CountedForMs = 10 * 60_000;

    /// <summary>Values out of range in a row that are more than a spark.</summary>
    private const int ImpossibleMost = 3;

    /// <summary>Words that told nothing new, after which one is expected to repeat what holds; and how slowly long silences are forgotten.
    /// </summary>
    private const int RepeatsEnough = 20;
    private const int Remembered = 64;

    /// <summary>Silent for this many times its longest usual silence, and this many times as long as a reading is believed.</summary>
    private const int Patience = 4;

    /// <summary>How long it must do well before it is believed again: a day, and a week after a relapse.</summary>
    private const long ProbationMs = LocalClock.DayMs;
    private const long ProbationAfterRelapseMs = 7 * LocalClock.DayMs;

    /// <summary>Nobody moves in a room without a pause for so long.</summary>
    private const long MovementMostMs = 6 * 3_600_000;

    /// <summary>A contact around a bed stands still although its bed is in use: for so long, for this many times as long as ever before (as
    /// <see cref="Patience"/>), while its bed came into use so often. Known only after it changed in so many stretches.</summary>
    private const long StillLeastMs = 3 * LocalClock.DayMs;
    private const int UsesLeast = 6;
    private const int StretchesLeast = 16;
    private const long QuarterMs = 15 * 60_000;

    private readonly SortedSet<int> _ailing = [];

    /// <summary>Looks at one new reading. False when its word does not count.</summary>
    public bool Believes(int index, in Reading reading, long nowMs)
    {
        ref SensorState sensor = ref engine.SensorAt(index);
        sensor.Impossible = 0;
        bool first = sensor.LastAtMs == long.MinValue;
        bool changed = !first && reading.Value != sensor.LastValue;
        if (first)
        {
            sensor.CountedFromMs = reading.AtMs;
        }
        else
        {
            long gapMs = engine.Publishers[sensor.Publisher].SpokenMs(sensor.LastAtMs, reading.AtMs);
            sensor.LongestGapMs = Math.Max(gapMs, sensor.LongestGapMs - sensor.LongestGapMs / Remembered);
            if (!changed && sensor.Repeats < RepeatsEnough) sensor.Repeats++;
        }
        if (changed && IsSwitch(sensor.Role)) Count(index, ref sensor, reading.AtMs, nowMs);
        if (sensor.Health != SensorHealth.Trusted) SeeIfWell(index, ref sensor, changed, reading.AtMs);
        return sensor.Counts;
    }

    /// <summary>Looks at a reading that tells what cannot be.</summary>
    public void NoteImpossible(int index, long atMs, long nowMs)
    {
        ref SensorState sensor = ref engine.SensorAt(index);
        if (sensor.Impossible < byte.MaxValue) sensor.Impossible++;
        if (sensor.Impossible >= ImpossibleMost) Distrust(index, SensorHealth.Impossible, atMs, nowMs);
    }

    /// <summary>It ails from now on, and somebody is to look at it.</summary>
    /// <param name="index">The sensor.</param>
    /// <param name="health">What ails it.</param>
    /// <param name="sinceMs">Since when.</param>
    /// <param name="nowMs">The input's time.</param>
    public void Distrust(int index, SensorHealth health, long sinceMs, long nowMs)
    {
        if (Note(index, health, sinceMs)) AskForCheck(index, sinceMs, nowMs);
    }

    /// <summary>One of two is wrong, and nobody knows which: both are to be looked at, and the word of both counts meanwhile.</summary>
    public void DistrustOneOf(int index, int other, long sinceMs, long nowMs)
    {
        if (Note(index, SensorHealth.Contradicted, sinceMs) | Note(other, SensorHealth.Contradicted, sinceMs))
        {
            AskForCheck(index, sinceMs, nowMs);
        }
    }

    /// <summary>What ailed it so is over.</summary>
    public void TrustIf(int index, SensorHealth health, long atMs)
    {
        if (engine.SensorAt(index).Health == health) Trust(index, atMs);
    }

    /// <summary>A technician has looked at the sensors of this place that ailed.</summary>
    public void TrustAfterCheck(WorkTask check)
    {
        foreach (int index in _ailing.ToArray())
        {
            ref SensorState sensor = ref engine.SensorAt(index);
            if (engine.PlaceOf(sensor) != check.Place) continue;
            sensor.Relapses = 0;
            if (check.Place is StoragePoint point) point.LearnAnew(index);
            Trust(index, check.ChangedMs);
        }
    }

    /// <summary>The sensors of a place that ail, in the order of the configuration.</summary>
    public IReadOnlyList<(string Name, SensorHealth Health, long SinceMs)> Ailing(Workplace place)
    {
        if (_ailing.Count == 0) return [];
        List<(string, SensorHealth, long)> ailing = [];
        foreach (int index in _ailing)
        {
            SensorState sensor = engine.SensorAt(index);
            if (engine.PlaceOf(sensor) == place) ailing.Add((engine.NameOf(index), sensor.Health, sensor.AilsSinceMs));
        }
        return ailing;
    }

    /// <summary>After a change of configuration, or when a state was loaded: finds those that ail, and tells their places.</summary>
    public void Rebuild(long nowMs)
    {
        _ailing.Clear();
        for (int index = 0; index < engine.Settings.Sensors.Count; index++)
        {
            SensorState sensor = engine.SensorAt(index);
            if (sensor.Health != SensorHealth.Trusted) _ailing.Add(index);
            Tell(index, sensor, sensor.Health == SensorHealth.Trusted);
        }
        ScheduleNext(nowMs);
    }

    /// <summary>Looks for those who have fallen silent although their node has not.</summary>
    internal override void Evaluate(Engine _, long nowMs)
    {
        for (int index = 0; index < engine.Settings.Sensors.Count; index++)
        {
            ref SensorState sensor = ref engine.SensorAt(index);
            PublisherState publisher = engine.Publishers[sensor.Publisher];
            bool listens = publisher.Boot != 0 && !publisher.Awaited && !publisher.CatchingUp;
            if (!listens) continue;
            if (IsAround(sensor.Role)) SeeIfStill(index, ref sensor, publisher, nowMs);
            if (!Repeats(sensor.Role) || sensor.Repeats < RepeatsEnough) continue;
            long patienceMs = Patience * Math.Max(engine.Settings.StaleAfterMs, sensor.LongestGapMs);
            if (publisher.SpokenMs(sensor.LastAtMs, publisher.ToldUntilMs) <= patienceMs) continue;
            sensor.Repeats = 0;
            Distrust(index, SensorHealth.Silent, sensor.LastAtMs, nowMs);
        }
        ScheduleNext(nowMs);
    }

    /// <summary>At instants that do not depend on when the site was configured.</summary>
    private void ScheduleNext(long nowMs) =>
        engine.Schedule(this, (nowMs / engine.Settings.StaleAfterMs + 1) * engine.Settings.StaleAfterMs);

    private bool IsToBeChecked(Workplace place) =>
        engine.Tasks.All.Any(task => task.Kind == TaskKind.CheckSensor && task.Place == place && !task.IsOver);

    private static bool IsSwitch(SensorRole role) => role is SensorRole.BedMat or SensorRole.BedButton || IsAround(role);

    private static bool IsAround(SensorRole role) => role is SensorRole.BedDoor or SensorRole.BedNear or SensorRole.BedMovement;

    private static bool IsGauge(SensorRole role) => role is SensorRole.LinenLevel or SensorRole.LinenWeight or SensorRole.WasteLevel
        or SensorRole.WasteWeight;

    /// <summary>Nodes repeat what holds; a press or a tag holds nothing.</summary>
    private static bool Repeats(SensorRole role) => role is not (SensorRole.BedButton or SensorRole.TagRead);

    private static ReasonCode CodeOf(SensorHealth health) => health switch
    {
        SensorHealth.Stuck => ReasonCode.SensorStuck,
        SensorHealth.Chattering => ReasonCode.SensorChattering,
        SensorHealth.Silent => ReasonCode.SensorSilent,
        SensorHealth.Impossible => ReasonCode.SensorImpossible,
        SensorHealth.Disagrees => ReasonCode.SensorDisagrees,
        SensorHealth.Drifting => ReasonCode.SensorDrifting,
        SensorHealth.Contradicted => ReasonCode.SensorContradicted,
        _ => throw new InvalidOperationException($"health {health} is not an ailment"),
    };

    /// <summary>Marks it as ailing. False when that is known.</summary>
    private bool Note(int index, SensorHealth health, long sinceMs)
    {
        ref SensorState sensor = ref engine.SensorAt(index);
        sensor.WellSinceMs = 0;
        bool counted = sensor.Counts;
        bool counts = SensorState.CountsWith(health);
        bool worse = sensor.Health == SensorHealth.Trusted || (counted && !counts);
        if (!worse && (health != SensorHealth.Stuck || sinceMs == sensor.AilsSinceMs)) return false;
        sensor.Health = health;
        sensor.AilsSinceMs = sinceMs;
        if (sensor.Relapses < byte.MaxValue) sensor.Relapses++;
        _ailing.Add(index);
        if (counts) return true;
        Tell(index, sensor, trusted: false);
        if (counted && engine.PlaceOf(sensor) is StoragePoint point) point.Doubt(engine, index, health);
        return true;
    }

    private void AskForCheck(int index, long sinceMs, long nowMs)
    {
        if (engine.PlaceOf(engine.SensorAt(index)) is not Workplace place) return;
        if (!IsToBeChecked(place))
        {
            List<Reason> why = [];
            foreach ((string name, SensorHealth health, long ailsMs) in Ailing(place)) why.Add(new Reason(CodeOf(health), ailsMs, 0, name));
            engine.Tasks.Open(TaskKind.CheckSensor, place, sinceMs, why, nowMs);
        }
        engine.StateMoved(place);
    }

    /// <summary>Looks whether something around a bed stands still for longer than can be.</summary>
    private void SeeIfStill(int index, ref SensorState sensor, PublisherState publisher, long nowMs)
    {
        bool inUse = engine.Beds[sensor.Subject].Status == BedStatus.Occupied;
        if (inUse && !sensor.InUse && sensor.Uses < byte.MaxValue) sensor.Uses++;
        sensor.InUse = inUse;
        if (sensor.Health != SensorHealth.Trusted) return;
        long stillMs = publisher.SpokenMs(sensor.CountedFromMs, publisher.ToldUntilMs) - CountedForMs;
        bool on = sensor.LastValue != 0;

        // A door may stand open for weeks.
        bool unlikely = sensor.Stretches >= StretchesLeast && sensor.Uses >= UsesLeast && !(on && sensor.Role == SensorRole.BedDoor)
            && stillMs >= Math.Max(StillLeastMs, Patience * sensor.LongestStill * QuarterMs);
        bool moving = on && sensor.Role == SensorRole.BedMovement && stillMs >= MovementMostMs;
        if (unlikely || moving) Distrust(index, SensorHealth.Stuck, sensor.CountedFromMs, nowMs);
    }

    private void Count(int index, ref SensorState sensor, long atMs, long nowMs)
    {
        sensor.Uses = 0;
        if (atMs - sensor.CountedFromMs >= CountedForMs)
        {
            long stillMs = engine.Publishers[sensor.Publisher].SpokenMs(sensor.CountedFromMs, atMs);
            long still = Math.Min(ushort.MaxValue, stillMs / QuarterMs);
            sensor.LongestStill = (ushort)Math.Max(still, sensor.LongestStill - sensor.LongestStill / Remembered);
            if (sensor.Stretches < StretchesLeast) sensor.Stretches++;
            sensor.CountedFromMs = atMs;
            sensor.Changes = 0;
        }
        if (++sensor.Changes <= ChangesMost) return;
        sensor.Changes = 0;
        Distrust(index, SensorHealth.Chattering, sensor.CountedFromMs, nowMs);
    }

    private void SeeIfWell(int index, ref SensorState sensor, bool changed, long atMs)
    {
        // Of these more than one word tells when they are over.
        if (sensor.Health is SensorHealth.Drifting or SensorHealth.Contradicted) return;
        bool moves = changed && sensor.Health == SensorHealth.Stuck && IsGauge(sensor.Role);
        if (moves || sensor.Health == SensorHealth.Silent)
        {
            Trust(index, atMs);
            return;
        }
        if (sensor.WellSinceMs == 0)
        {
            if (changed || sensor.Health == SensorHealth.Impossible) sensor.WellSinceMs = atMs;
            return;
        }
        long probationMs = sensor.Relapses > 1 ? ProbationAfterRelapseMs : ProbationMs;
        if (changed && atMs - sensor.WellSinceMs >= probationMs) Trust(index, atMs);
    }

    private void Trust(int index, long atMs)
    {
        ref SensorState sensor = ref engine.SensorAt(index);
        bool counted = sensor.Counts;
        sensor.Health = SensorHealth.Trusted;
        sensor.WellSinceMs = 0;
        sensor.Uses = 0;
        if (IsSwitch(sensor.Role)) sensor.CountedFromMs = atMs;
        _ailing.Remove(index);
        Tell(index, sensor, trusted: true);
        if (engine.PlaceOf(sensor) is not Workplace place) return;
        if (!counted && place is StoragePoint point) point.Believe(index);
        foreach (WorkTask task in engine.Tasks.All)
        {
            bool asked = task.Kind == TaskKind.CheckSensor && task.Place == place && !task.IsOver;
            if (!asked || Ailing(place).Count > 0 || task.State is TaskState.Started or TaskState.Suspended) continue;
            engine.Tasks.Cancel(task, "sensor-well-again", Math.Max(atMs, engine.NowMs));
            break;
        }
        engine.StateMoved(place);
    }

    private void Tell(int index, in SensorState sensor, bool trusted)
    {
        switch (sensor.Role)
        {
            case SensorRole.BedMat or SensorRole.BedLoad:
                engine.Beds[sensor.Subject].TrustMat(sensor.Slot, trusted);
                break;
            case SensorRole.BedDoor or SensorRole.BedNear or SensorRole.BedMovement:
                engine.Beds[sensor.Subject].TrustNeighbour(sensor.Slot, trusted);
                break;
        }
    }
}
