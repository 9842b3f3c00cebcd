using System.Text.Json;
using Logistics.Core;

namespace Logistics.Simulator.Swarm;

/// <summary>Holds what is promised of work that comes back and of work of a later hour: once each, and not before its time.</summary>
internal sealed class RoundAuditor(SwarmStaff staff, Auditor auditor)
{
    private const long MinuteMs = 60_000;
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(staff.Zone);

    /// <summary>Tasks of rounds: by round and instant the first half's id.</summary>
    private readonly Dictionary<(string Round, long AtMs), string> _came = [];

    /// <summary>What was asked for has come, for which instant.</summary>
    private readonly HashSet<(string Kind, string Place, long AtMs)> _asked = [];
    private readonly List<(Command Command, long AskedMs, long AnsweredMs)> _planned = [];

    public void OnAnswered(Command command, Refusal refusal, long askedMs)
    {
        if (command.Kind == CommandKind.RequestTask && refusal == Refusal.None && command.PlannedMs > 0)
        {
            _planned.Add((command, askedMs, auditor.NowMs));
        }
    }

    /// <summary>A task is told of for the first time.</summary>
    public void OnMade(JsonElement task)
    {
        string id = task.GetProperty("task").GetString()!;
        if (id[0] == '2' || task.GetProperty("why").GetArrayLength() == 0) return;
        JsonElement why = task.GetProperty("why")[0];
        string by = why.TryGetProperty("by", out JsonElement who) && who.ValueKind == JsonValueKind.String ? who.GetString()! : "";
        long atMs = Auditor.On(why.GetProperty("at").GetDateTimeOffset());
        _asked.Add((task.GetProperty("kind").GetString()!, task.GetProperty("subject").GetString()!, atMs));
        if (staff.Rounds.FirstOrDefault(one => one.Id == by) is not { } round) return;
        long createdMs = Auditor.On(task.GetProperty("created").GetDateTimeOffset());
        if (!_came.TryAdd((by, atMs), id) && _came[(by, atMs)] != id)
        {
            auditor.Violate("round-twice", $"{id} and {_came[(by, atMs)]} are both for {by} at {Auditor.At(atMs)}");
        }
        if (createdMs < atMs - SwarmStaff.AheadMs) auditor.Violate("round-early", $"{id} of {by} came before {Auditor.At(atMs)}");
        if (!Instants(round.At).Any(instants => instants.Contains(atMs)))
        {
            auditor.Violate("round-invented", $"{id}: {by} does not come at {Auditor.At(atMs)}");
        }
    }

    /// <summary>At the end of the day.</summary>
    /// <param name="status">What the hub shows of each task.</param>
    public void Judge(Dictionary<string, string> status)
    {
        foreach (Wire.Site.Round round in staff.Rounds)
        {
            foreach (long[] instants in Instants(round.At))
            {
                int came = instants.Count(atMs => _came.ContainsKey((round.Id, atMs)));
                if (came > 1) auditor.Violate("round-twice", $"{round.Id} came twice in one day, at {Auditor.At(instants[0])}");
                bool isOwed = instants[0] > 0 && instants[^1] < auditor.NowMs;
                if (came == 0 && isOwed && !auditor.HubWasDamaged)
                {
                    auditor.Violate("round-missing", $"{round.Id} did not come at {Auditor.At(instants[0])}");
                }
            }
        }
        if (auditor.HubWasDamaged) return;
        foreach ((Command command, long askedMs, long answeredMs) in _planned)
        {
            if (command.WeekDays == 0)
            {
                int there = status.Keys.Count(id => id[0] != '2' && id.EndsWith($"-{command.Request}", StringComparison.Ordinal));
                if (there != 1) auditor.Violate("planned-lost", $"{command.Request}, asked at {Auditor.At(askedMs)}, has {there} tasks");
                continue;
            }
            JudgeComesBack(command, answeredMs);
        }
    }

    private void JudgeComesBack(Command command, long answeredMs)
    {
        long atMs = command.PlannedMs - SimulatedClock.Start.ToUnixTimeMilliseconds();
        DateTimeOffset local = TimeZoneInfo.ConvertTime(SimulatedClock.Start.AddMilliseconds(atMs), _zone);

        // The first time of a day is at the very instant that was asked for, where that is still to come and the clock does not change.
        bool isPlain = atMs > answeredMs + MinuteMs && atMs < auditor.NowMs && local.Hour is > 3 and < 23;
        string kind = command.TaskKind == TaskKind.TransportItem ? "transport-item" : "living-room";
        if (isPlain && !_asked.Contains((kind, command.Subject, atMs)))
        {
            auditor.Violate("round-missing", $"what {command.Request} asked for did not come at {Auditor.At(atMs)}");
        }
    }

    /// <summary>When this time of the day is, on each local day that the simulated one touches: two instants where the clock has it twice,
    /// and where it skips it, the one that would have been.</summary>
    private IEnumerable<long[]> Instants(TimeOnly time)
    {
        DateOnly first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(SimulatedClock.Start, _zone).DateTime);
        for (int day = 0; day < 3; day++)
        {
            DateTime local = first.AddDays(day).ToDateTime(time);
            TimeSpan[] offsets = _zone.IsInvalidTime(local) ? [_zone.GetUtcOffset(local.AddHours(-2))]
                : _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local)
                : [_zone.GetUtcOffset(local)];
            yield return [.. offsets.Select(offset => Auditor.On(new DateTimeOffset(local, offset))).Order()];
        }
    }
}
