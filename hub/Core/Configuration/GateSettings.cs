namespace Logistics.Core;

/// <summary>A gate between two sides that tagged things pass. A side is the index of a ward, or <see cref="Laundry"/>.</summary>
/// <param name="First">Index of the place at the side of <paramref name="LeadsFrom"/>, or of the only one.</param>
/// <param name="Second">Index of the place at the side of <paramref name="LeadsTo"/>; -1 where all goes one way.</param>
/// <param name="GoneAfterMs">A tag not read for longer than this has left, in ms.</param>
/// <param name="PassesWithinMs">A tag that stays longer than this lingers and has not passed, in ms.</param>
public sealed record GateSettings(
    string Id, int First, int Second, int LeadsFrom, int LeadsTo, long GoneAfterMs, long PassesWithinMs)
{
    /// <summary>The side where linen is washed.</summary>
    public const int Laundry = -1;
}
