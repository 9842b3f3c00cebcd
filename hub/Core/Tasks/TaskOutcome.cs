namespace Logistics.Core;

/// <summary>How finished work ended. The numbers stand in journals: versioned with care, append only.</summary>
public enum TaskOutcome : byte
{
    /// <summary>The work was done.</summary>
    Done = 0,
    /// <summary>The resident was asleep; come back.</summary>
    Asleep = 1,
    /// <summary>Not now; come back.</summary>
    NotNow = 2,
    /// <summary>Refused for today.</summary>
    Refused = 3,
    /// <summary>Someone was in the bed: the costly mistake.</summary>
    Occupied = 4,
    /// <summary>Nobody said how it ended: the bed is evidently made and somebody is in it again.</summary>
    Evidence = 5,
}
