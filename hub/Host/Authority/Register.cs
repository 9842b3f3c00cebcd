using System.Text.Json;
using Logistics.Storage;

namespace Logistics.Hub.Authority;

/// <summary>Every certificate that has not ended long ago, and the enrolment codes of the last day: one file, replaced whole. Not safe
/// from several threads.</summary>
internal sealed class Register
{
    private const string File = "register.json";
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(30);
    private static readonly TimeSpan CodesKept = TimeSpan.FromDays(1);

    private readonly IFolder _folder;

    public Register(IFolder folder)
    {
        _folder = folder;
        if (!folder.Files().Contains(File)) return;
        byte[] bytes = folder.ReadAll(File);
        Content content;
        try
        {
            content = JsonSerializer.Deserialize<Content>(bytes) ?? throw new JsonException("it is empty");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"The register of certificates '{folder.Path}/{File}' can't be read ({exception.Message}): put its last backup back. " +
                "Without it nobody knows which certificates are revoked.");
        }
        Certificates.AddRange(content.Certificates);
        Codes.AddRange(content.Codes);
    }

    public List<IssuedCertificate> Certificates { get; } = [];

    public List<WaitingCode> Codes { get; } = [];

    /// <exception cref="IOException">It is not on disk.</exception>
    public void Save(DateTimeOffset now)
    {
        Certificates.RemoveAll(certificate => certificate.To + KeptAfterEnd < now);
        Codes.RemoveAll(code => code.Until + CodesKept < now);
        _folder.Replace(File, JsonSerializer.SerializeToUtf8Bytes(new Content(Certificates, Codes)));
    }

    private sealed record Content(List<IssuedCertificate> Certificates, List<WaitingCode> Codes);
}
