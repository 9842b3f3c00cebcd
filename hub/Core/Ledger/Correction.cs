namespace Logistics.Core;

/// <summary>
/// Care minutes that a lead adds, or takes away. What was booked stays as it is: this is an entry beside it. It says by itself where it
/// belongs, because the engine forgets tasks a day after their end. Stored in journals as JSON: versioned with care.
/// </summary>
/// <param name="Ward">Id of the ward.</param>
/// <param name="Day">The day that it counts in, in days since 1 January of the year 1.</param>
/// <param name="Kind">The kind of work.</param>
/// <param name="Provider">Id of the facility company; empty for the care organisation's own people.</param>
/// <param name="Seconds">Nursing seconds; negative to take away, never 0.</param>
public sealed record Correction(string Ward, int Day, TaskKind Kind, string Provider, int Seconds)
{
    /// <summary>A week of one person around the clock: what is more was mistyped.</summary>
    public const int SecondsMost = 7 * 24 * 60 * 60;

    /// <summary>The last day of the year 9999.</summary>
    public const int DayMost = 3_652_058;
}
