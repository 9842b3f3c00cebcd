namespace Logistics.Core;

/// <summary>What a site expects of one kind of task.</summary>
/// <param name="WithinMs">Due this long after the need arose.</param>
/// <param name="CareSeconds">Nursing seconds that one finished task gives back.</param>
/// <param name="SkillBit">Index of the skill in <see cref="SiteConfiguration.Skills"/>.</param>
public sealed record TaskSettings(long WithinMs, int CareSeconds, int SkillBit);
