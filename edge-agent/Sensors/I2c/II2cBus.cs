namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>An open I2C bus.</summary>
internal interface II2cBus : IDisposable
{
    /// <summary>Writes to a part, and then, without letting go of the bus, reads from it.</summary>
    /// <param name="address">Of the part, 7 bits.</param>
    /// <param name="write">1 to 32 bytes.</param>
    /// <param name="read">Filled with what the part answers; may be empty.</param>
    /// <exception cref="IOException">The part does not answer, or the bus is gone.</exception>
    void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read);
}
