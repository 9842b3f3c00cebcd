namespace Logistics.Core.Planning;

/// <summary>Why nobody does a job.</summary>
public enum UnplannedReason
{
    /// <summary>Nobody has the skills of one of its visits.</summary>
    NobodyHasTheSkill = 1,

    /// <summary>It takes two, and only one and the same worker has the skills of either visit.</summary>
    TakesAnotherWorker = 2,

    /// <summary>It fits in nobody's shift, even were it their only job.</summary>
    FitsNoShift = 3,

    /// <summary>Those who could do it have no time left besides their other jobs.</summary>
    NoTimeLeft = 4,
}
