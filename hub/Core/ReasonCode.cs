namespace Logistics.Core;

/// <summary>What was seen or said that moved a state.</summary>
public enum ReasonCode : byte
{
    MatPresent,
    MatQuiet,
    MatStuck,
    Released,
    AutoReleased,
    WindowOpen,
    UpSince,
    LinenDay,
    ComeBack,
    OccupiedAgain,
    SomeoneInBed,
    Started,
    Finished,
    Blocked,
    Unblocked,
    Isolated,
    IsolationLifted,
    Contaminated,
    LevelReached,
    WeightReached,
    AgeReached,
    DailyRule,
    LevelCleared,
    Requested,
    ReleaseLapsed,
    FullSoon,
    EmptySoon,
    FetchedAlong,
}
