using Logistics.Core;

namespace Logistics.Simulator.Score;

/// <summary>One bed of a nursing home lives through a recording, in the engine that production uses, with the rules of a real ward.
/// </summary>
internal sealed class BedReplay
{
    private const long HourMs = 60 * BedRecording.MinuteMs;
    private readonly Engine _engine = new();
    private readonly BedRecording _recording;
    private readonly Dictionary<string, (SensorHealth Health, long SinceMs)> _ailing = [];
    private readonly List<(int Sensor, SensorHealth Health, long SinceMs, long FoundMs)> _found = [];
    private readonly List<(long FromMs, long UntilMs)> _free = [];
    private long _freeSinceMs = -1;

    public BedReplay(BedRecording recording, TimeZoneInfo zone)
    {
        _recording = recording;
        long beginMs = recording.Events[0].AtMs - 1;
        Tell(Input.Configure(beginMs, Settings(recording, beginMs, zone)));

        // A node tells at its start how things stand, and a recording of activations begins with none.
        for (int sensor = 0; sensor < recording.Sensors.Count; sensor++) Hear(beginMs, sensor, on: false);
        foreach ((long atMs, int sensor, bool on) in recording.Events)
        {
            while (_engine.WakeAtMs < atMs) Tell(Input.Tick(_engine.WakeAtMs));
            Hear(atMs, sensor, on);
        }
        if (_freeSinceMs >= 0) _free.Add((_freeSinceMs, recording.Events[^1].AtMs));
    }

    /// <summary>Stretches in which the bed was said to be free: vacated, or waiting for somebody to make it.</summary>
    public IReadOnlyList<(long FromMs, long UntilMs)> Free => _free;

    /// <summary>Sensors that lost their trust, in the order in which they were found.</summary>
    public IReadOnlyList<(int Sensor, SensorHealth Health, long SinceMs, long FoundMs)> Found => _found;

    /// <summary>Those that held one word for too long, by id.</summary>
    public IReadOnlyList<int> StuckSensors => [.. Stuck.Select(found => found.Sensor).Distinct().Order()];

    /// <summary>Of the stuck ones, the one that stuck for longest.</summary>
    public (long SinceMs, long FoundMs)? LongestStuck => Stuck.Select(found => ((long, long)?)(found.SinceMs, found.FoundMs))
        .MaxBy(found => HeldMs(found!.Value.Item1));

    private IEnumerable<(int Sensor, SensorHealth Health, long SinceMs, long FoundMs)> Stuck =>
        _found.Where(found => found.Health is SensorHealth.Stuck or SensorHealth.Disagrees);

    private static SiteConfiguration Settings(BedRecording recording, long beginMs, TimeZoneInfo zone) => new()
    {
        OfferTimeoutMs = 2 * BedRecording.MinuteMs,
        StaleAfterMs = 15 * BedRecording.MinuteMs,
        ClockChanges =
        [
            new ClockChange(long.MinValue, (int)zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(beginMs)).TotalMinutes),
        ],
        Tasks = [.. Enum.GetValues<TaskKind>().Select(_ => new TaskSettings(HourMs, 0, 0))],
        Skills = ["all"],
        Wards =
        [
            new WardSettings("home", new BedRules(
                true, BedRecording.MinuteMs, 10 * BedRecording.MinuteMs, 18 * HourMs, 0, 30 * BedRecording.MinuteMs, 7 * 60, 12 * 60, 0,
                HourMs, HourMs) { UnseenAfterMs = 8 * HourMs }),
        ],
        Beds = [new BedSettings("bed", 0)],
        Linen = [],
        Waste = [],
        Publishers = ["recording"],
        Sensors = [.. recording.Sensors.Select(sensor => new SensorSettings(0, $"{sensor.Id}", sensor.Role, 0))],
        Places = [],
        Tags = [],
        Workers = [],
    };

    private void Hear(long atMs, int sensor, bool on) =>
        Tell(Input.Of(atMs, new PackHeader(0, 0, 0, 0, 1), [new Reading(sensor, atMs, on ? 1 : 0)]));

    private void Tell(in Input input)
    {
        _engine.Apply(input);
        bool free = _engine.Beds[0].Status is BedStatus.Vacated or BedStatus.ReadyToMake;
        if (free && _freeSinceMs < 0) _freeSinceMs = input.TimeMs;
        if (!free && _freeSinceMs >= 0)
        {
            _free.Add((_freeSinceMs, input.TimeMs));
            _freeSinceMs = -1;
        }
        Dictionary<string, (SensorHealth Health, long SinceMs)> now = _engine.Ailing(_engine.Beds[0])
            .ToDictionary(one => one.Name, one => (one.Health, one.SinceMs));
        foreach ((string name, (SensorHealth health, long sinceMs)) in now)
        {
            if (_ailing.TryGetValue(name, out var known) && known == (health, sinceMs)) continue;
            _found.Add((int.Parse(name.Split(':')[1], null), health, sinceMs, input.TimeMs));
        }
        _ailing.Clear();
        foreach ((string name, (SensorHealth, long) what) in now) _ailing.Add(name, what);
    }

    private long HeldMs(long sinceMs)
    {
        int at = 0;
        while (_recording.Events[at].AtMs != sinceMs || !_recording.Events[at].On) at++;
        int sensor = _recording.Events[at].Sensor;
        return _recording.Events.Skip(at + 1).First(next => next.Sensor == sensor).AtMs - sinceMs;
    }
}
