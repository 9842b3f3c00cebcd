namespace Logistics.Core.Planning;

/// <summary>
/// Work at one place, by one worker or by two different ones. When two, the second starts <see cref="LeastGap"/> to
/// <see cref="MostGap"/> after the first starts; both 0 means that they start together.
/// </summary>
/// <param name="Place">Row of the travel table.</param>
/// <param name="Earliest">No visit starts before this; 0 or more, in the problem's unit of time.</param>
/// <param name="Latest">A visit that starts after this is tardy by the difference; not before <paramref name="Earliest"/>.</param>
/// <param name="First">What the only or first worker does.</param>
/// <param name="Second">What another worker does; null when one is enough.</param>
/// <param name="LeastGap">0 or more.</param>
/// <param name="MostGap">Not below <paramref name="LeastGap"/>.</param>
/// <param name="Only">Who may do it of those who have the skills, by index; null for all of them.</param>
public sealed record PlanJob(
    int Place, int Earliest, int Latest, PlanVisit First, PlanVisit? Second = null, int LeastGap = 0, int MostGap = 0,
    IReadOnlySet<int>? Only = null);
