namespace Logistics.Mqtt;

/// <summary>Our own broker can't run; the message says why and what to do about it.</summary>
public sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner);
