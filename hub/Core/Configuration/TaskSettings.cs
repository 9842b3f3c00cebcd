namespace Logistics.Core;

/// <summary>What a site expects of one kind of task.</summary>
/// <param name="WithinMs">Due this long after the need arose.</param>
/// <param name="CareSeconds">Nursing seconds that one finished task gives back.</param>
/// <param name="SkillBit">Index of the skill in <see cref="SiteConfiguration.Skills"/>.</param>
public sealed record TaskSettings(long WithinMs, int CareSeconds, int SkillBit)
{
    /// <summary>How long it usually takes once someone is there, in ms; 0 where the site does not say.</summary>
    public long WorkMs { get; init; }

    /// <summary>What it is worth that it is done soon, beside the others of the site: someone waits for it, or nobody does.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Where the norm of <see cref="CareSeconds"/> comes from; empty in journals from before it was kept.</summary>
    public string Source { get => field ?? ""; init; }

    /// <summary>It takes two, who begin together.</summary>
    public bool ForTwo { get; init; }
}
