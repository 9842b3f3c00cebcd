namespace Logistics.Hub;

/// <summary>The hub can't start; the message says why and what to do, for the person who started it.</summary>
public sealed class StartException(string message) : Exception(message);
