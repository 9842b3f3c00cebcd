namespace Logistics.Core;

/// <summary>Why a command was not carried out. Ordered: the first that applies is the answer.</summary>
public enum Refusal : byte
{
    /// <summary>It was carried out, or had been already.</summary>
    None = 0,
    /// <summary>The command is not one that a client of ours makes.</summary>
    NotUnderstood,
    UnknownPerson,
    UnknownTask,
    UnknownSubject,
    /// <summary>The kind of work is not done at this site, or not about this kind of thing.</summary>
    UnknownWork,
    /// <summary>The person is not a worker or not on shift.</summary>
    NotOnShift,
    /// <summary>The person still holds work that must be finished, suspended or handed back first.</summary>
    HoldsWork,
    /// <summary>Someone else holds the task.</summary>
    HeldByAnother,
    SkillMissing,
    /// <summary>The task is done or cancelled.</summary>
    AlreadyOver,
    /// <summary>The task's life does not go from where it is to where this command would take it.</summary>
    OutOfOrder,
    /// <summary>The outcome does not exist for this kind of work.</summary>
    WrongOutcome,
    /// <summary>The bed has a state in which this cannot be said of it.</summary>
    WrongBedState,
    /// <summary>The hub has more waiting than it can take; try again.</summary>
    Busy,
    /// <summary>What must be looked at before the container leaves has not all been said.</summary>
    ChecklistOpen,
    /// <summary>The container is above its limit of weight, and nothing was said of how that was handled.</summary>
    OverWeight,
    /// <summary>The law asks for rest before the next shift.</summary>
    RestFirst,
    /// <summary>The worker's break comes first.</summary>
    BreakFirst,
    /// <summary>The worker's hands must be clean for this.</summary>
    HandsFirst,
    /// <summary>It would not be finished by the end of the shift, or by when the law lets nobody go on.</summary>
    TimeIsUp,
    /// <summary>Others are asked for this now: another team, another ward's people.</summary>
    NotYourTurn,
    /// <summary>Nothing is planned so far ahead.</summary>
    TooFarAhead,
}
