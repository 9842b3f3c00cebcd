namespace Logistics.Core;

/// <summary>Which rule of working time ends a shift, or keeps one from beginning. Versioned with care, like journals.</summary>
public enum WorkingTimeLimit : byte
{
    /// <summary>The longest shift.</summary>
    Shift = 1,

    /// <summary>The hours of one calendar week.</summary>
    Week = 2,

    /// <summary>The average of four weeks in a row.</summary>
    FourWeeks = 3,

    /// <summary>The average of sixteen weeks in a row.</summary>
    SixteenWeeks = 4,

    /// <summary>The rest between two shifts.</summary>
    DailyRest = 5,

    /// <summary>The long rest in seven days.</summary>
    WeeklyRest = 6,

    /// <summary>A break that is due first.</summary>
    Break = 7,

    /// <summary>Other work of the same day, already done or planned.</summary>
    Elsewhere = 8,

    /// <summary>The longest night shift.</summary>
    NightShift = 9,

    /// <summary>The rest after a night shift.</summary>
    NightRest = 10,

    /// <summary>The long rest after three night shifts in a row or more.</summary>
    NightSeriesRest = 11,

    /// <summary>So many shifts in a row at most, one of them at night.</summary>
    NightSeries = 12,

    /// <summary>So many night shifts in sixteen weeks at most.</summary>
    LateNights = 13,

    /// <summary>The average of sixteen weeks with many night shifts.</summary>
    NightAverage = 14,

    /// <summary>The hours between 0:00 and 6:00 in two weeks in a row, by agreement.</summary>
    NightHours = 15,
}
