namespace Logistics.Core;

/// <summary>What goes before what, whatever the due times say. The numbers stand in snapshots.</summary>
public enum TaskUrgency : byte
{
    /// <summary>By its due time.</summary>
    Usual = 0,
    /// <summary>A lead wants it next.</summary>
    Next = 1,
    /// <summary>It can't wait.</summary>
    Now = 2,
}
