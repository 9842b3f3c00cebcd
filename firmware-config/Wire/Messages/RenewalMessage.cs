namespace Logistics.Wire.Messages;

/// <summary>A node's wish at <c>nodes/{node}/renewal</c> for a certificate that goes on where its own ends.</summary>
/// <param name="Request">PKCS #10 signing request as PEM, signed with the new key. Names in it are not looked at.</param>
public sealed record RenewalMessage(string Request);
