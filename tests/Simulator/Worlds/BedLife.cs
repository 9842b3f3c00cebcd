namespace Logistics.Simulator.Worlds;

/// <summary>The truth about a bed, which the hub can only guess from its sensors.</summary>
public enum BedLife : byte
{
    /// <summary>Someone lies in it.</summary>
    InBed,
    /// <summary>It is someone's, who is up: on the toilet, in the living room.</summary>
    Away,
    /// <summary>Hospital: the patient has left for good; nobody has said so yet.</summary>
    Empty,
    /// <summary>Hospital: the nurse has pressed the button.</summary>
    Released,
    /// <summary>Made; hospital: waiting for a patient.</summary>
    Made,
}
