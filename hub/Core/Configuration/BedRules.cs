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
    int WindowBeginMinute, int WindowEndMinute, int LinenDays, long AsleepComeBackMs, long NotNowComeBackMs)
{
    /// <summary>Where whoever leaves a bed is seen elsewhere and its mats flicker: nobody seen for this long means vacated.</summary>
    public long UnseenAfterMs { get; init; }

    /// <summary>From this weight on a load cell somebody is in the bed, in grams.</summary>
    public long PresentGrams { get; init; }

    /// <summary>Making that began this long before somebody lay in the bed again was finished and not said; 0 to conclude no such thing.
    /// </summary>
    public long ForgottenAfterMs { get; init; }
}
