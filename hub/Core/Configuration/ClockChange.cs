namespace Logistics.Core;

/// <summary>From this instant on the site's clocks stand this far from UTC.</summary>
/// <param name="FromMs">Unix time in ms.</param>
/// <param name="OffsetMinutes">Minutes east of UTC.</param>
public sealed record ClockChange(long FromMs, int OffsetMinutes);
