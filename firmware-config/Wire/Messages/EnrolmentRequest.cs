namespace Logistics.Wire.Messages;

/// <summary>What a machine that joins sends to <c>POST /api/v1/enrol</c>.</summary>
/// <param name="Secret">The secret of its <see cref="EnrolmentCode"/>.</param>
/// <param name="Request">PKCS #10 signing request as PEM. Names in it are not looked at.</param>
public sealed record EnrolmentRequest(string Secret, string Request);
