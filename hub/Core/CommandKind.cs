namespace Logistics.Core;

/// <summary>What a person can tell or ask the system. The numbers stand in journals: versioned with care, append only.</summary>
public enum CommandKind : byte
{
    StartShift = 1,
    EndShift = 2,
    StartBreak = 3,
    EndBreak = 4,
    /// <summary>The worker's hands are clean again.</summary>
    CleanHands = 5,
    AcceptTask = 10,
    StartTask = 11,
    SuspendTask = 12,
    FinishTask = 13,
    DeclineTask = 14,
    CancelTask = 15,
    RequestTask = 16,
    /// <summary>It can't wait: it goes before everything.</summary>
    MakeUrgent = 17,
    /// <summary>It goes before all but what is urgent.</summary>
    MakeNext = 18,
    /// <summary>A lead gives it to someone, whoever holds it.</summary>
    AssignTask = 19,
    /// <summary>Work that comes back is no longer asked for.</summary>
    StopRound = 20,
    /// <summary>What somebody asked for is no longer needed.</summary>
    WithdrawTask = 21,
    ReleaseBed = 30,
    BlockBed = 31,
    UnblockBed = 32,
    IsolateBed = 33,
    LiftIsolation = 34,
    MarkContaminated = 35,
    WasteLeft = 40,
    /// <summary>A lead says that a worker masters what they learned.</summary>
    SignOffSkill = 50,
    LiftOut = 51,
    LiftBack = 52,
    /// <summary>Somebody sees to a task that nobody took on.</summary>
    TakeAlert = 53,
    PlanShifts = 54,
    /// <summary>A lead adds to the care minutes of a task or of a ward's week, or takes away from them.</summary>
    CorrectLedger = 55,
}
