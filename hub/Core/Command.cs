using System.Text.Json.Serialization;

namespace Logistics.Core;

/// <summary>A person's word. Stored in journals as JSON: versioned with care.</summary>
public sealed record Command
{
    public required CommandKind Kind { get; init; }

    /// <summary>Id that the client made, at most 12 characters of <c>[a-z0-9-]</c>: the same id sent again is the same request.</summary>
    public string Request { get; init; } = "";

    /// <summary>Person id of who says it.</summary>
    public required string By { get; init; }

    /// <summary>How long before the hub took it in it was said, in ms, at most a day: a phone out of reach keeps a word.</summary>
    public long AgeMs { get; init; }

    /// <summary>Task id, for commands about a task.</summary>
    public string Task { get; init; } = "";

    /// <summary>Bed, point or ward id, for commands about a thing and for <see cref="CommandKind.RequestTask"/>; the stream with
    /// <see cref="CommandKind.WasteLeft"/>, the worker with <see cref="CommandKind.AssignTask"/> and
    /// <see cref="CommandKind.SignOffSkill"/>, the lift or the round with those about one.</summary>
    public string Subject { get; init; } = "";

    /// <summary>With <see cref="CommandKind.FinishTask"/>: how the work ended.</summary>
    public TaskOutcome Outcome { get; init; }

    /// <summary>With <see cref="CommandKind.FinishTask"/> of a container with a checklist: what was looked at.</summary>
    public Checks Checks { get; init; }

    /// <summary>With <see cref="CommandKind.RequestTask"/>: the kind of work asked for.</summary>
    public TaskKind TaskKind { get; init; }

    /// <summary>With suspend, decline, cancel, block and correct: the reason as a code (<c>no-linen</c>), at most 40 of
    /// <c>[a-z0-9-]</c>; the skill's id with <see cref="CommandKind.SignOffSkill"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>With <see cref="CommandKind.RequestTask"/>: when the work may begin, Unix time in ms, at most four weeks ahead; 0 for now.
    /// </summary>
    public long PlannedMs { get; init; }

    /// <summary>With it: the days on which it comes back at that local time, bit 0 Sunday to bit 6 Saturday; 0 for once.</summary>
    public int WeekDays { get; init; }

    /// <summary>With it: how long somebody is to be there, in ms, at most a day; 0 for as long as its kind takes.</summary>
    public long ForMs { get; init; }

    /// <summary>With <see cref="CommandKind.PlanShifts"/>.</summary>
    public Roster? Roster { get; init; }

    /// <summary>With <see cref="CommandKind.CorrectLedger"/>.</summary>
    public Correction? Correction { get; init; }

    /// <summary>Everything in it is of the form that is said above. What is not is never carried out, whoever sent it.</summary>
    [JsonIgnore]
    public bool IsSound =>
        AgeMs is >= 0 and <= LocalClock.DayMs && Enum.IsDefined(Kind) && Enum.IsDefined(Outcome) && Enum.IsDefined(TaskKind) &&
        (Checks & ~Checks.All) == 0 && IsCode(By, 40) && (Task.Length == 0 || IsCode(Task, 40)) &&
        (Subject.Length == 0 || IsCode(Subject, 40)) &&
        (Reason.Length == 0 || IsCode(Reason, 40)) && PlannedMs >= 0 && WeekDays is >= 0 and < 128 &&
        ForMs is >= 0 and <= LocalClock.DayMs && (Kind == CommandKind.PlanShifts) == IsSoundRoster(Roster) &&
        (Kind == CommandKind.CorrectLedger) == IsSoundCorrection(Correction) &&
        (Kind is CommandKind.RequestTask or CommandKind.CorrectLedger ? IsCode(Request, 12) : Request.Length <= 12);

    private static bool IsSoundCorrection(Correction? one) =>
        one is not null && one.Seconds is not 0 and >= -Correction.SecondsMost and <= Correction.SecondsMost &&
        one.Day is > 0 and <= Correction.DayMost && Enum.IsDefined(one.Kind) && IsCode(one.Ward ?? "", 40) &&
        (one.Provider is "" || IsCode(one.Provider ?? "", 40));

    private static bool IsSoundRoster(Roster? roster)
    {
        if (roster?.Shifts is null || roster.Shifts.Count > Roster.ShiftsMost || roster.FromMs >= roster.ToMs) return false;
        foreach (string worker in roster.Workers)
        {
            if (!IsCode(worker ?? "", 40)) return false;
        }
        foreach (PlannedShift shift in roster.Shifts)
        {
            if (shift is null || !IsCode(shift.Worker ?? "", 40) || shift.Breaks is null || !IsSoundShift(shift, roster)) return false;
        }
        return true;
    }

    private static bool IsSoundShift(PlannedShift shift, Roster roster)
    {
        if (shift.FromMs < roster.FromMs || shift.FromMs >= roster.ToMs || shift.ToMs <= shift.FromMs) return false;
        if (shift.ToMs - shift.FromMs > LocalClock.DayMs) return false;
        long endedMs = shift.FromMs;
        foreach (PlannedBreak one in shift.Breaks)
        {
            if (one.FromMs < endedMs || one.ToMs <= one.FromMs || one.ToMs > shift.ToMs) return false;
            endedMs = one.ToMs;
        }
        return true;
    }

    private static bool IsCode(string text, int most)
    {
        if (text.Length == 0 || text.Length > most) return false;
        foreach (char letter in text)
        {
            if (letter is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')) return false;
        }
        return true;
    }
}
