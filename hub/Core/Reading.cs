namespace Logistics.Core;

/// <summary>One value of one sensor.</summary>
/// <param name="Sensor">Index in <see cref="SiteConfiguration.Sensors"/> of the configuration in force.</param>
/// <param name="AtMs">When it was measured, Unix time in ms.</param>
/// <param name="Value">Permille, grams, 0 or 1, or the index of a tag, by the sensor's role.</param>
public readonly record struct Reading(int Sensor, long AtMs, long Value)
{
    /// <summary>The value of a reading whose sensor told what cannot be: it measures nothing, and says something of the sensor.</summary>
    public const long Impossible = long.MinValue;
}
