namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>A part on an I2C bus, made anew each time that it is opened: it begins with bringing the part up.</summary>
internal interface II2cPart
{
    /// <summary>Does the next step, without waiting.</summary>
    /// <param name="now">The agent's time.</param>
    /// <param name="reading">The part's number, when there is a new one.</param>
    /// <returns>True with a new number; false while the part is at work: ask again soon.</returns>
    /// <exception cref="IOException">The part does not answer, or is another.</exception>
    /// <exception cref="TimeoutException">It answers and is never ready.</exception>
    bool TryRead(DateTimeOffset now, out double reading);
}
