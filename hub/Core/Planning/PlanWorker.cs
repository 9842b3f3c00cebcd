namespace Logistics.Core.Planning;

/// <summary>Someone who can be given jobs.</summary>
/// <param name="Skills">Bits, as in <see cref="PlanVisit.Skills"/>.</param>
/// <param name="ShiftStart">From when; 0 or more, in the problem's unit of time.</param>
/// <param name="ShiftEnd">By when the last visit is over and the end place reached; <see cref="NoEnd"/> when it doesn't matter.</param>
/// <param name="StartPlace">Row of the travel table; <see cref="Anywhere"/> when the first visit takes no travel.</param>
/// <param name="EndPlace">Row of the travel table; <see cref="Anywhere"/> when nothing is travelled after the last visit.</param>
public sealed record PlanWorker(
    ulong Skills, int ShiftStart = 0, int ShiftEnd = PlanWorker.NoEnd, int StartPlace = PlanWorker.Anywhere,
    int EndPlace = PlanWorker.Anywhere)
{
    /// <summary>A shift that has no hard end.</summary>
    public const int NoEnd = int.MaxValue;

    /// <summary>No place: nothing is travelled from or to it.</summary>
    public const int Anywhere = -1;
}
