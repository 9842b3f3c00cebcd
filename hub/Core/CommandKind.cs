namespace Logistics.Core;

/// <summary>What a person can tell or ask the system. The numbers stand in journals: versioned with care, append only.</summary>
public enum CommandKind : byte
{
    StartShift = 1,
    EndShift = 2,
    AcceptTask = 10,
    StartTask = 11,
    SuspendTask = 12,
    FinishTask = 13,
    DeclineTask = 14,
    CancelTask = 15,
    RequestTask = 16,
    ReleaseBed = 30,
    BlockBed = 31,
    UnblockBed = 32,
    IsolateBed = 33,
    LiftIsolation = 34,
    MarkContaminated = 35,
    WasteLeft = 40,
}
