namespace Logistics.Mqtt;

/// <summary>Takes one message. Both spans are native memory, valid during the call only.</summary>
/// <param name="topic">UTF-8, without a terminator.</param>
/// <param name="payload">The bytes as they came.</param>
/// <param name="retained">True when the broker had kept it: it is the topic's last word, not news.</param>
public delegate void MessageHandler(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retained);
