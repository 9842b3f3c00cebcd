namespace Logistics.Core;

/// <summary>How beds of a ward are read and made. Durations in ms, times of day in minutes after local midnight.</summary>
/// <param name="Residential">True for the residential way of working, false for the hospital way.</param>
/// <param name="PresentAfterMs">Presence this long, gaps included, means occupied.</param>
/// <param name="AbsentAfterMs">Absence this long means vacated.</param>
/// <param name="StuckAfterMs">A mat without any change for this long while present is not believed.</param>
/// <param name="ReleaseAfterMs">Hospital: released by rule after this long empty; 0 when only a person releases.</param>
/// <param name="UpForMs">Residential: up this long before the bed is made.</param>
/// <param name="WindowBeginMinute">Residential: making may begin.</param>
/// <param name="WindowEndMinute">Residential: beds should be made.</param>
/// <param name="LinenDays">Residential: bit 0 Sunday to bit 6 Saturday, days on which linen is changed.</param>
/// <param name="AsleepComeBackMs">Residential: come back after "asleep".</param>
/// <param name="NotNowComeBackMs">Residential: come back after "not now".</param>
public sealed record BedRules(
    bool Residential, long PresentAfterMs, long AbsentAfterMs, long StuckAfterMs, long ReleaseAfterMs, long UpForMs,
    int WindowBeginMinute, int WindowEndMinute, int LinenDays, long AsleepComeBackMs, long NotNowComeBackMs);
