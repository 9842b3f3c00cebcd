using System.Text.Json;
using Logistics.Core;
using Logistics.Hub;

namespace Logistics.Simulator.Swarm;

/// <summary>Holds what is promised of work that nobody takes on: its levels come when they are due and in their order, go on, and end.
/// </summary>
internal sealed class EscalationAuditor(SwarmStaff staff, Auditor auditor)
{
    private const long MinuteMs = 60_000;

    /// <summary>How long each telling waits for after the one before, over all levels.</summary>
    private readonly long[] _waitsMs =
    [
        .. staff.Levels.SelectMany(level => Enumerable.Repeat((long)level.After.TotalMilliseconds, level.Retries + 1)),
    ];

    private readonly Dictionary<string, (int Step, long FirstMs, long AtMs)> _told = [];
    private readonly Dictionary<string, long> _touched = [];
    private readonly HashSet<string> _seenTo = [];

    public void OnAsked(Command command)
    {
        if (command.Kind == CommandKind.TakeAlert) _seenTo.Add(command.Task);
        if (command.Kind is CommandKind.AcceptTask or CommandKind.StartTask) _touched[command.Task] = auditor.NowMs;
    }

    /// <summary>An alert was told.</summary>
    /// <param name="payload">Empty when it was taken back.</param>
    /// <param name="fromMs">When each task may begin.</param>
    /// <param name="isTaken">Somebody has surely taken it on.</param>
    public void OnAlert(byte[] payload, Func<string, long?> fromMs, Func<string, bool> isTaken)
    {
        if (payload.Length == 0) return;
        using JsonDocument read = JsonDocument.Parse(payload);
        JsonElement alert = read.RootElement;
        if (alert.GetProperty("kind").GetString() != "task-untaken") return;
        string task = alert.GetProperty("subject").GetString()!;
        int step = StepOf(alert.GetProperty("level").GetInt32(), alert.GetProperty("told").GetInt32());
        if (auditor.HubWasDamaged) return;
        if (step < 0)
        {
            auditor.Violate("escalated-beyond", $"{task}: {alert.GetRawText()}");
            return;
        }
        if (fromMs(task) is { } begunMs && auditor.NowMs < begunMs + _waitsMs.Take(step + 1).Sum() - 1_000)
        {
            auditor.Violate("escalated-early", $"{task} of {Auditor.At(begunMs)} is at step {step + 1}: {alert.GetRawText()}");
        }
        if (isTaken(task)) auditor.Violate("escalated-taken", $"{task} was taken on, and is told of: {alert.GetRawText()}");
        bool wasTold = _told.TryGetValue(task, out (int Step, long FirstMs, long AtMs) before);
        if (wasTold && step < before.Step && auditor.LastDeathMs < before.AtMs && _touched.GetValueOrDefault(task, -1) < before.FirstMs)
        {
            auditor.Violate("escalated-back", $"{task} was at step {before.Step + 1} and is at {step + 1}");
        }

        // A step told once more, to a broker that is new, says nothing of a yes that is not on disk yet.
        _told[task] = (step, wasTold && step == before.Step ? before.FirstMs : auditor.NowMs, auditor.NowMs);
    }

    /// <summary>At the end of the day.</summary>
    /// <param name="status">What the hub shows of each task.</param>
    /// <param name="fromMs">When each task may begin.</param>
    /// <param name="retained">Topics that hold a last word.</param>
    /// <param name="view">What the hub shows.</param>
    public void Judge(Dictionary<string, string> status, Func<string, long?> fromMs, IEnumerable<string> retained, SiteView view)
    {
        string own = Wire.Topic.Alert(SwarmSite.Id, "e-");
        foreach (string topic in retained.Where(topic => topic.StartsWith(own, StringComparison.Ordinal)))
        {
            string task = topic[own.Length..];
            if (status.GetValueOrDefault(task) is "open" or "offered") continue;
            auditor.Violate("escalation-stale", $"{task} is {status.GetValueOrDefault(task, "nowhere")}, and is still told of");
        }
        if (auditor.HubWasDamaged) return;
        foreach ((string task, string state) in status.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (state is not ("open" or "offered") || _touched.ContainsKey(task) || _seenTo.Contains(task)) continue;
            if (fromMs(task) is not { } begunMs) continue;

            // All is well since then: from there on, and from its own begin, each step comes in its time.
            long atMs = Math.Max(begunMs, DayPlan.CalmFromMs + 5 * MinuteMs);
            int due = -1;
            while (due + 1 < _waitsMs.Length && (atMs += _waitsMs[due + 1]) < auditor.NowMs - MinuteMs) due++;
            int step = view.Alert($"e-{task}") is { Level: { } level, Told: { } told } ? StepOf(level, told) : -1;
            if (step < due) auditor.Violate("escalation-missing", $"{task} of {Auditor.At(begunMs)} is at step {step + 1}, not {due + 1}");
        }
    }

    /// <summary>From 0; -1 for one that there is not.</summary>
    private int StepOf(int level, int told)
    {
        if (level < 1 || level > staff.Levels.Count || told < 1 || told > staff.Levels[level - 1].Retries + 1) return -1;
        return staff.Levels.Take(level - 1).Sum(before => before.Retries + 1) + told - 1;
    }
}
