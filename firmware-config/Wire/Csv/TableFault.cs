namespace Logistics.Wire.Csv;

/// <summary>What can be wrong in a CSV table. Beside each, what <see cref="TableError.Values"/> holds.</summary>
public enum TableFault
{
    /// <summary>No UTF-8 text.</summary>
    NotUtf8,
    /// <summary>The most MiB that a file may have.</summary>
    TooLarge,
    /// <summary>No row but the header, or not even that.</summary>
    Empty,
    /// <summary>The column, and the known ones.</summary>
    UnknownColumn,
    /// <summary>The column.</summary>
    RepeatedColumn,
    /// <summary>The column, and the known ones.</summary>
    MissingColumn,
    /// <summary>A row has more cells than the header; how many the header has.</summary>
    TooManyCells,
    /// <summary>A quote that is never closed, or stands in the middle of a cell.</summary>
    BrokenQuotes,

    /// <summary>The column that is empty.</summary>
    EmptyCell,
    /// <summary>The most rows that there may be.</summary>
    TooManyShifts,
    /// <summary>The worker.</summary>
    UnknownWorker,
    /// <summary>The worker, and who may be meant.</summary>
    UnknownWorkerLike,
    /// <summary>What stands there.</summary>
    NoDate,
    /// <summary>What stands there.</summary>
    NoTime,
    /// <summary>What stands there.</summary>
    NoBreak,
    /// <summary>The break.</summary>
    BreakOutside,
    /// <summary>The break.</summary>
    BreaksOverlap,
    /// <summary>A shift of a day or more.</summary>
    TooLong,
    /// <summary>The clock goes forward over the whole shift; the date.</summary>
    NoSuchHour,
    /// <summary>The worker, and the line of the same shift.</summary>
    DoubleRow,
    /// <summary>The worker, and the line of the other shift.</summary>
    ShiftsOverlap,
    /// <summary>The date, and the most days that a roster may span.</summary>
    TooFarAhead,
}
