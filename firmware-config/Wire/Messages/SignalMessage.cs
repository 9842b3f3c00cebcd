namespace Logistics.Wire.Messages;

/// <summary>
/// What a sensor says right now, for a technician who looks: at <c>nodes/{node}/signal</c>, QoS 0, not retained, never numbered. One
/// channel in each message. It decides nothing, and a node leaves it out when readings want the line. Versioned with care.
/// </summary>
/// <param name="Channel">The node's name for what is measured.</param>
/// <param name="Now">When it was sent, in ms of the node's steady clock, which begins at its start.</param>
/// <param name="Values">Numbers and yes or no, oldest first, at most <see cref="ValuesMost"/>; null for none since the last
/// message.</param>
/// <param name="Tags">Tags read since the last message, each once, at most <see cref="TagsMost"/>; null for none.</param>
/// <param name="Left">How many values or tags were left out because they were too many; null for none.</param>
/// <param name="Trouble">What is wrong with the sensor, in words; null while nothing is.</param>
/// <param name="Unknown">True when the node has no such channel.</param>
public sealed record SignalMessage(
    string Channel, long Now, IReadOnlyList<SignalValue>? Values = null, IReadOnlyList<SignalTag>? Tags = null, long? Left = null,
    string? Trouble = null, bool? Unknown = null)
{
    /// <summary>Bytes at most.</summary>
    public const int BytesMost = 16 * 1024;

    /// <summary>Values in one message at most.</summary>
    public const int ValuesMost = 50;

    /// <summary>Tags in one message at most.</summary>
    public const int TagsMost = 60;
}
