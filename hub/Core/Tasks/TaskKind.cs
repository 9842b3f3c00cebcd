namespace Logistics.Core;

/// <summary>Kinds of work. The numbers stand in journals: versioned with care, append only.</summary>
public enum TaskKind : byte
{
    MakeBed = 0,
    CleanBed = 1,
    ChangeLinen = 2,
    CollectLaundry = 3,
    DeliverLinen = 4,
    CollectWaste = 5,
    TransportItem = 6,
    EscortPatient = 7,
    LivingRoom = 8,
    CleanSpill = 9,
    CheckSensor = 10,
}
