namespace Logistics.Hub.Authority;

/// <summary>An enrolment code that was given out.</summary>
/// <param name="Hash">SHA-256 of its secret, hex: the code itself is kept nowhere.</param>
/// <param name="Machine">Whom it lets in.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Used">It has let someone in.</param>
/// <param name="Certificate">The certificate that it gave, as PEM, for who asks again because the answer was lost; null while it gave none.
/// </param>
public sealed record WaitingCode(
    string Hash, MachineName Machine, DateTimeOffset Until, bool Used = false, string? Certificate = null);
