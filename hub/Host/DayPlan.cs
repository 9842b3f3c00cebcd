namespace Logistics.Hub;

/// <summary>Who could do what in the next hours: a proposal, which moves as the day does. Nobody is given anything by it.</summary>
/// <param name="At">When it was made.</param>
/// <param name="People">Who is there, by name's id, also those who have nothing to do in it.</param>
/// <param name="Unplannable">What nobody can do in time, first due first.</param>
/// <param name="LeftOut">Pieces of work that are due so late that they were not looked at.</param>
public sealed record DayPlan(
    DateTimeOffset At, IReadOnlyList<DayPlan.Person> People, IReadOnlyList<DayPlan.Unplanned> Unplannable, int LeftOut)
{
    /// <summary>One person's hours.</summary>
    /// <param name="Worker">Worker id.</param>
    /// <param name="There">When they are there, breaks left out.</param>
    /// <param name="Work">What they could do, in order.</param>
    public sealed record Person(string Worker, IReadOnlyList<Stretch> There, IReadOnlyList<Stop> Work);

    /// <summary>From one instant to another.</summary>
    public sealed record Stretch(DateTimeOffset From, DateTimeOffset Until);

    /// <summary>A piece of work.</summary>
    /// <param name="Task">Id of its task; null while there is none: it comes back, or is to be expected.</param>
    /// <param name="Kind">As in tasks, such as <c>make-bed</c>.</param>
    /// <param name="Subject">Id of the bed, point or ward.</param>
    /// <param name="Ward">Ward id.</param>
    /// <param name="Room">The room as people call it.</param>
    /// <param name="Due">When it should be done.</param>
    public sealed record Work(string? Task, string Kind, string Subject, string Ward, string Room, DateTimeOffset Due);

    /// <summary>A piece of work in someone's hours.</summary>
    /// <param name="Work">Which.</param>
    /// <param name="From">When it would begin.</param>
    /// <param name="Until">When it would be done.</param>
    /// <param name="Late">That is after it is due.</param>
    public sealed record Stop(Work Work, DateTimeOffset From, DateTimeOffset Until, bool Late);

    /// <summary>A piece of work that nobody does.</summary>
    /// <param name="Work">Which.</param>
    /// <param name="Reason"><c>nobody-has-the-skill</c>, <c>takes-another-worker</c>, <c>fits-no-shift</c> or <c>no-time-left</c>.</param>
    public sealed record Unplanned(Work Work, string Reason);
}
