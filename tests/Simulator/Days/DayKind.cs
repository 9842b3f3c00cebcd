namespace Logistics.Simulator.Days;

/// <summary>Which house the day is of.</summary>
internal enum DayKind
{
    /// <summary>A Friday of a hospital: 8 wards of 30 beds on 4 floors.</summary>
    Hospital,
    /// <summary>A Saturday of a nursing home: 4 wards of 24 beds on 2 floors.</summary>
    Home,
    /// <summary>The night after that Friday in the same hospital, until the last one has gone home.</summary>
    Night,
}
