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
}
