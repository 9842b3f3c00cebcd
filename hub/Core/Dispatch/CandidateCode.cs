namespace Logistics.Core;

/// <summary>Why someone is asked for a task, or is not. What its value says stands beside each. The numbers stand in snapshots.</summary>
public enum CandidateCode : byte
{
    /// <summary>Nobody else could come. Value: the way there, in ms.</summary>
    OnlyOne,
    /// <summary>The nearest of those who could come. Value: the way there, in ms.</summary>
    Nearest,
    /// <summary>Of all that waits this suits best: how urgent it is beside the way there. Value: the way there, in ms.</summary>
    MostUrgent,
    /// <summary>A lead gave it. Value: 0.</summary>
    ByLead,
    /// <summary>Chose it from the list. Value: 0.</summary>
    Chose,

    /// <summary>Could come, but further away. Value: how much longer the way is, in ms.</summary>
    Farther,
    /// <summary>Could come as quickly, and has done more since the shift began. Value: how much more work, in ms.</summary>
    DidMore,
    /// <summary>Holds other work. Value: when that is expected to be over, Unix time in ms; 0 when nobody knows.</summary>
    Busy,
    OnBreak,
    /// <summary>The break would come too late. Value: by when it begins, Unix time in ms.</summary>
    BreakDue,
    /// <summary>It would not be finished by the end of the shift. Value: that end, Unix time in ms.</summary>
    ShiftEnds,
    /// <summary>It would not be finished by when the law, or the site, lets nobody go on. Value: until when, Unix time in ms.</summary>
    LawEnds,
    SkillMissing,
    /// <summary>Learns this, and the one to learn it from is not there.</summary>
    BuddyAway,
    /// <summary>Does not work in that ward.</summary>
    OtherWard,
    /// <summary>It is another tier's turn. Value: until when, Unix time in ms.</summary>
    TierWaits,
    /// <summary>Handled something soiled and has not said that their hands are clean. Value: when that was, Unix time in ms.</summary>
    HandsNotClean,
    /// <summary>Let it pass a while ago. Value: until when they are not asked, Unix time in ms.</summary>
    LetPass,
    /// <summary>Did not answer. Value: until when they are not asked, Unix time in ms.</summary>
    NoAnswer,
    /// <summary>Holds the other half of it already.</summary>
    OtherHalf,
    /// <summary>Chooses from the list, and is offered nothing.</summary>
    Pulls,
    /// <summary>It lies on the way of other work that they are asked for. Value: the way there from that work, in ms.</summary>
    Along,
}
