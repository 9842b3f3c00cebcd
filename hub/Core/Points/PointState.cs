namespace Logistics.Core;

/// <summary>What is known of a point that fills or empties.</summary>
public enum PointState : byte
{
    /// <summary>No reading yet.</summary>
    Unknown,
    Fine,
    /// <summary>It wants to be served; a task is open.</summary>
    Due,
    /// <summary>Served by a person's word; its sensor has not shown it yet.</summary>
    Collected,
}
