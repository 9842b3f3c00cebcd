namespace Logistics.Wire.Messages;

/// <summary>The hub's answer to a renewal at <c>nodes/{node}/certificate</c>.</summary>
/// <param name="Certificate">The new certificate as PEM, for the key that signed the request.</param>
public sealed record CertificateMessage(string Certificate);
