namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// One sensor that owns its device. The first read opens the device; disposal releases it, and a read after that opens it anew, so that the
/// agent can close and reopen a sensor that fails. Used by one thread.
/// </summary>
public interface ISensor : IDisposable
{
    /// <summary>The channel its samples are on.</summary>
    string Channel { get; }

    /// <summary>How often it wants to be read.</summary>
    TimeSpan Every { get; }

    /// <summary>It was opened and has not measured yet: whether it is well or ill is not known.</summary>
    bool IsStarting => false;

    /// <summary>What is wrong that the sensor itself sees to, in words, such as a connection that it is making again; null while all is
    /// well. It is not closed for it.</summary>
    string? Trouble => null;

    /// <summary>Adds what was measured since the last read, oldest first; nothing when there is nothing new. Does not block.</summary>
    /// <param name="now">The agent's time.</param>
    /// <param name="into">Where samples are added.</param>
    /// <exception cref="IOException">The device does not answer; the message says which and how.</exception>
    void Read(DateTimeOffset now, List<Sample> into);
}
