namespace Logistics.Wire.Site;

/// <summary>A bed and the sensors whose word counts for it.</summary>
/// <param name="Id">Bed id, unique in the site, at most 20 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Mats">Pressure mats; with the load cells one or more.</param>
/// <param name="Button">The nurse's release button, if there is one.</param>
public sealed record Bed(string Id, string Room, IReadOnlyList<SensorRef> Mats, SensorRef? Button)
{
    /// <summary>Load cells, in kilograms.</summary>
    public IReadOnlyList<SensorRef> Loads { get; init; } = [];

    /// <summary>Sensors of movement in the room.</summary>
    public IReadOnlyList<SensorRef> Movement { get; init; } = [];

    /// <summary>Contacts of the room's doors: true is open.</summary>
    public IReadOnlyList<SensorRef> Doors { get; init; } = [];

    /// <summary>Sensors where whoever leaves this bed is seen, and nobody who stays in it: toilet, bathroom.</summary>
    public IReadOnlyList<SensorRef> Near { get; init; } = [];

    /// <summary>All of them: each channel of the site speaks for one thing.</summary>
    public IEnumerable<SensorRef> Sensors
    {
        get
        {
            IEnumerable<SensorRef> others = [.. Mats, .. Loads, .. Movement, .. Doors, .. Near];
            return Button is { } button ? others.Append(button) : others;
        }
    }

    /// <summary>EPC of the bed that stands here when it is first heard of, one of the site's tags; null for a bed without a tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Id of the reader that watches where it stands, alone or with its neighbours; null for none.</summary>
    public string? Reader { get; init; }

    /// <summary>Where it stands on its ward's floor; null for somewhere in the ward.</summary>
    public PlanSpot? At { get; init; }
}
