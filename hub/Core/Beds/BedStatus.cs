namespace Logistics.Core;

/// <summary>What is known of a bed.</summary>
public enum BedStatus : byte
{
    /// <summary>No evidence yet.</summary>
    Unknown,
    Occupied,
    /// <summary>Empty by the evidence; nobody has said that it may be made.</summary>
    Vacated,
    ReadyToMake,
    /// <summary>A worker is at it; mats say nothing about presence now.</summary>
    Making,
    Made,
    /// <summary>Out of use by a person's word.</summary>
    Blocked,
    /// <summary>No bed stands at this place: the one that did was seen elsewhere.</summary>
    Away,
}
