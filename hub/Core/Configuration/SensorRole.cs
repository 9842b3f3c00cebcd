namespace Logistics.Core;

/// <summary>How a channel's value is understood. The numbers stand in journals: versioned with care, append only.</summary>
public enum SensorRole : byte
{
    /// <summary>Presence on a bed: not 0 is present.</summary>
    BedMat = 0,
    /// <summary>The nurse's button at a bed: not 0 is pressed.</summary>
    BedButton = 1,
    /// <summary>Level of a linen point in permille.</summary>
    LinenLevel = 2,
    /// <summary>Weight in a linen point in grams.</summary>
    LinenWeight = 3,
    /// <summary>Level of a waste container in permille.</summary>
    WasteLevel = 4,
    /// <summary>Weight in a waste container in grams.</summary>
    WasteWeight = 5,
    /// <summary>A tag seen at a place: index of the tag.</summary>
    TagRead = 6,
    /// <summary>Movement in the room of a bed: not 0 is movement.</summary>
    BedMovement = 7,
    /// <summary>The door of the room of a bed: not 0 is open.</summary>
    BedDoor = 8,
    /// <summary>A place near a bed that whoever sleeps there goes to, toilet or bathroom: not 0 is used.</summary>
    BedNear = 9,
    /// <summary>Weight on a bed in grams.</summary>
    BedLoad = 10,
}
