namespace Logistics.Wire.Site;

/// <summary>How beds are read and made in one way of working.</summary>
public sealed record BedRules
{
    /// <summary>Nobody lies still and unseen for longer than a night.</summary>
    public static readonly TimeSpan UnseenUnlessTold = TimeSpan.FromHours(8);

    /// <summary>Presence on the mat must last this long, short gaps included, before the bed counts as occupied.</summary>
    public required TimeSpan PresentAfter { get; init; }

    /// <summary>Absence must last this long before the bed counts as vacated; shorter gaps belong to the same episode.</summary>
    public required TimeSpan AbsentAfter { get; init; }

    /// <summary>A mat that reports presence without any change for this long is not believed.</summary>
    public required TimeSpan StuckAfter { get; init; }

    /// <summary>Where a door or a place near by tells of leaving and the mats flicker: nobody seen for this long means vacated.</summary>
    public TimeSpan UnseenAfter { get; init; }

    /// <summary>From this weight on a load cell somebody is in the bed, in grams; null where no bed has one.</summary>
    public long? PresentGrams { get; init; }

    /// <summary>Making that began this long before somebody lay in the bed again was finished and not said; null to conclude no such
    /// thing.</summary>
    public TimeSpan? ForgottenAfter { get; init; }

    /// <summary>Hospital: an empty bed is released by the rule after this long; null when only a person releases.</summary>
    public TimeSpan? ReleaseAfter { get; init; }

    /// <summary>Residential: the resident has been up for this long before the bed is made.</summary>
    public TimeSpan UpFor { get; init; }

    /// <summary>Residential: local time of day at which making may begin.</summary>
    public TimeOnly WindowBegin { get; init; }

    /// <summary>Residential: local time of day by which beds should be made.</summary>
    public TimeOnly WindowEnd { get; init; }

    /// <summary>Residential: days on which linen is changed while making.</summary>
    public IReadOnlyList<DayOfWeek> LinenDays { get; init; } = [];

    /// <summary>Residential: come back this long after "asleep".</summary>
    public TimeSpan AsleepComeBack { get; init; }

    /// <summary>Residential: come back this long after "not now".</summary>
    public TimeSpan NotNowComeBack { get; init; }
}
