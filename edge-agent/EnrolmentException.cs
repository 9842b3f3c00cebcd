namespace Logistics.EdgeAgent;

/// <summary>This machine could not join; the message says why and what to do, for the technician.</summary>
internal sealed class EnrolmentException(string message) : Exception(message);
