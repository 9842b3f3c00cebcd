using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;

namespace Logistics.Hub.Authority;

/// <summary>
/// The hub's own small certificate authority in a folder of its own: makes, renews and revokes the certificates of everything that
/// speaks with this hub, and lets machines in by a code that works once. Safe from any thread.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>How long a code lets someone in.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    /// <summary>How long a machine's certificate is good.</summary>
    public static readonly TimeSpan MachineLife = TimeSpan.FromDays(365);

    // Phones accept at most 825 days from an authority that their owner added.
    private static readonly TimeSpan WebLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan RootLife = TimeSpan.FromDays(3_652);
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);
    private static readonly TimeSpan RenewedEvery = TimeSpan.FromHours(1);

    // A node without a battery clock wakes up years back, and must reach the broker all the same.
    private static readonly DateTimeOffset LongAgo = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string RootKeyFile = "authority.key";
    private const string RevokedFile = "revoked.pem";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    private readonly Lock _gate = new();
    private readonly DiskFolder _folder;
    private readonly TimeProvider _clock;
    private readonly X509Certificate2 _root;
    private readonly Register _register;
    private DateTimeOffset _lastUpdate;

    private CertificateAuthority(string folder, TimeProvider clock)
    {
        _clock = clock;
        _folder = new DiskFolder(folder, isSecret: true);
        if (_folder.Files().Contains(RootKeyFile))
        {
            _root = X509Certificate2.CreateFromPemFile(RootFile, Path.Combine(_folder.Path, RootKeyFile));
        }
        else
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 made = MakeRoot(key, clock.GetUtcNow());

            // The key last: with it the authority exists.
            _folder.Replace(MqttIdentity.AuthorityFile, Encoding.ASCII.GetBytes(made.ExportCertificatePem()));
            _folder.Replace(RootKeyFile, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            _root = X509Certificate2.CreateFromPem(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        }
        _register = new Register(_folder);
        WriteRevoked();
    }

    /// <summary>The authority's certificate, DER.</summary>
    public ReadOnlyMemory<byte> Root => _root.RawDataMemory;

    /// <summary>The authority's certificate, PEM.</summary>
    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Path of the authority's certificate.</summary>
    public string RootFile => Path.Combine(_folder.Path, MqttIdentity.AuthorityFile);

    /// <summary>Path of the list of revoked certificates.</summary>
    public string RevokedList => Path.Combine(_folder.Path, RevokedFile);

    /// <summary>Opens the authority of a folder; makes both when they are not there.</summary>
    /// <exception cref="InvalidDataException">What is there can't be read; the message says what to do.</exception>
    /// <exception cref="IOException">The folder can't be used.</exception>
    public static CertificateAuthority Open(string folder, TimeProvider clock)
    {
        try
        {
            return new CertificateAuthority(folder, clock);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidDataException(
                $"The authority in '{folder}' is damaged ({exception.Message}): put its last backup back. Without it every node must be " +
                "enrolled again.");
        }
    }

    /// <summary>The newest certificate of a machine; null when it never had one.</summary>
    public IssuedCertificate? Newest(MachineName machine)
    {
        lock (_gate)
        {
            return _register.Certificates.Where(certificate => certificate.Machine == machine).MaxBy(certificate => certificate.To);
        }
    }

    /// <summary>Every machine that has or had a certificate, as far as the register goes back.</summary>
    public IReadOnlyList<MachineName> Known()
    {
        lock (_gate) return [.. _register.Certificates.Select(certificate => certificate.Machine).Distinct()];
    }

    /// <summary>Every machine with a certificate that is good now.</summary>
    public IReadOnlyList<MachineName> Good()
    {
        lock (_gate) return [.. _register.Certificates.Where(IsGood).Select(certificate => certificate.Machine).Distinct()];
    }

    /// <summary>Lets a machine in by the secret of its code. The code works no more afterwards, and neither do the machine's earlier
    /// certificates: a name has one holder. Who asks again with the same key within the code's hour gets the same answer: the first one may
    /// have been lost on the way, or with the power.</summary>
    /// <param name="secret">The code's secret.</param>
    /// <param name="request">PKCS #10 as PEM, for a P-256 key. Nothing but the key in it counts.</param>
    /// <exception cref="IOException">The register is not on disk; there is no certificate.</exception>
    public Enrolled Enrol(string secret, string request)
    {
        byte[] hash = Encoding.ASCII.GetBytes(HashOf(secret));
        PublicKey? key = KeyOf(request);
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();

            // All are compared, each in the same time, so that the time tells nothing of any.
            int found = -1;
            for (int index = 0; index < _register.Codes.Count; index++)
            {
                if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(_register.Codes[index].Hash), hash)) found = index;
            }
            if (found < 0) return new Enrolled(CodeVerdict.Wrong);
            WaitingCode code = _register.Codes[found];
            if (code.Used)
            {
                return code.Until >= now && key is not null && IsGoodFor(key, code.Certificate)
                    ? new Enrolled(CodeVerdict.Good, code.Machine, code.Certificate!)
                    : new Enrolled(CodeVerdict.Used);
            }
            if (code.Until < now) return new Enrolled(CodeVerdict.Ended);
            if (key is null) return new Enrolled(CodeVerdict.NoRequest);
            bool replaces = RevokeAll(code.Machine, now);
            string certificate = Sign(code.Machine, key, now - Skew);
            _register.Codes[found] = code with { Used = true, Certificate = certificate };
            _register.Save(now);
            if (replaces) WriteRevoked();
            return new Enrolled(CodeVerdict.Good, code.Machine, certificate, replaces);
        }
    }

    /// <summary>Gives a machine the certificate that goes on where its own ends.</summary>
    /// <returns>Null when there is nothing to go on from (none, ended or revoked), when it got one within the hour, or when the request is
    /// none.</returns>
    /// <exception cref="IOException">The register is not on disk; there is no certificate.</exception>
    public string? Renew(MachineName machine, string request)
    {
        PublicKey? key = KeyOf(request);
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            IssuedCertificate? newest = Newest(machine);
            if (key is null || newest is null || !IsGood(newest) || newest.From + Skew + RenewedEvery > now) return null;
            string certificate = Sign(machine, key, now - Skew);
            _register.Save(now);
            return certificate;
        }
    }

    /// <summary>Prepares folders of keys for machines that this hub runs or demonstrates itself; those with good keys keep them.</summary>
    public void Prepare(IEnumerable<(MachineName Machine, string Folder)> wanted)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            (MachineName Machine, string Folder)[] lacking = [.. wanted.Where(one => !HasGoodKeys(one.Machine, one.Folder, now))];
            foreach ((MachineName machine, string folder) in lacking) Write(machine, folder, now - Skew);
            if (lacking.Length > 0) _register.Save(now);
        }
    }

    /// <summary>Writes a new key and certificate into a folder of keys.</summary>
    internal void Prepare(MachineName machine, string folder, DateTimeOffset from)
    {
        lock (_gate)
        {
            Write(machine, folder, from);
            _register.Save(_clock.GetUtcNow());
        }
    }

    /// <summary>Makes a server's certificate with its key; it stands in no register, because clients take it from the handshake
    /// alone.</summary>
    /// <param name="names">Names and addresses that it is reached by.</param>
    /// <param name="folder">Folder of keys where it is kept.</param>
    /// <param name="forNodes">Good since long ago and as long as the authority, for nodes without the time; else for a year, as phones
    /// want it.</param>
    /// <returns>True when it was made; false when what is there is for these names and has not come to its last third.</returns>
    public bool PrepareServer(IReadOnlyList<string> names, string folder, bool forNodes)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            X509Extension subject = SubjectNames(names);
            string file = Path.Combine(folder, MqttIdentity.OwnFile);
            if (File.Exists(file))
            {
                using X509Certificate2 before = X509Certificate2.CreateFromPem(File.ReadAllText(file));
                bool isSame = before.Extensions.FirstOrDefault(extension => extension.Oid?.Value == subject.Oid!.Value) is { } known
                    && known.RawData.AsSpan().SequenceEqual(subject.RawData);
                bool isOurs = before.IssuerName.RawData.AsSpan().SequenceEqual(_root.SubjectName.RawData);
                if (isSame && isOurs && !IsOld(before, now)) return false;
            }
            DateTimeOffset to = forNodes ? _root.NotAfter : Earlier(now + WebLife, _root.NotAfter);
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new(Named(names[0]), key, HashAlgorithmName.SHA256);
            AddUses(request, ServerUse, key);
            request.CertificateExtensions.Add(subject);
            using X509Certificate2 made = request.Create(_root, forNodes ? _root.NotBefore : now - Skew, to, NewSerial());
            Write(folder, made.ExportCertificatePem(), key);
            return true;
        }
    }

    /// <summary>Revokes every certificate of a machine, and its waiting codes. Doing it twice does no harm.</summary>
    /// <returns>False when there was nothing to revoke.</returns>
    /// <exception cref="IOException">It is not on disk: try again.</exception>
    public bool Revoke(MachineName machine)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            bool any = _register.Codes.RemoveAll(code => code.Machine == machine && !code.Used) > 0;
            any |= _register.Certificates.Exists(certificate => certificate.Machine == machine && certificate.Revoked is null);
            if (!any) return false;
            RevokeAll(machine, now);
            _register.Save(now);
            WriteRevoked();
            return true;
        }
    }

    /// <summary>Makes a code that lets a machine in once within <see cref="CodeLife"/>. Earlier codes for it end.</summary>
    public (EnrolmentCode Code, DateTimeOffset Until) MakeCode(MachineName machine)
    {
        EnrolmentCode code = EnrolmentCode.Of(RandomNumberGenerator.GetBytes(EnrolmentCode.SecretBytes), Root.Span);
        lock (_gate)
        {
            DateTimeOffset until = _clock.GetUtcNow() + CodeLife;
            _register.Codes.RemoveAll(before => before.Machine == machine && !before.Used);
            _register.Codes.Add(new WaitingCode(HashOf(code.Secret), machine, until));
            _register.Save(_clock.GetUtcNow());
            return (code, until);
        }
    }

    /// <summary>Whether two thirds of a certificate's time are over.</summary>
    internal static bool IsOld(X509Certificate2 certificate, DateTimeOffset now) =>
        certificate.NotBefore + ((certificate.NotAfter - certificate.NotBefore) * 2 / 3) < now;

    public void Dispose() => _root.Dispose();

    private static X509Certificate2 MakeRoot(ECDsa key, DateTimeOffset now)
    {
        // A name of its own, so that two hubs' authorities are told apart where both are trusted.
        string mark = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..8];
        CertificateRequest request = new(Named($"Ward Logistics {mark}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(LongAgo, now + RootLife);
    }

    private static X500DistinguishedName Named(string name)
    {
        X500DistinguishedNameBuilder builder = new();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private static X509Extension SubjectNames(IReadOnlyList<string> names)
    {
        SubjectAlternativeNameBuilder builder = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
        }
        return builder.Build();
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    // Positive, 127 random bits.
    private static byte[] NewSerial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        serial[0] |= 0x40;
        return serial;
    }

    private void AddUses(CertificateRequest request, string use, ECDsa? key)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(
            key is null ? request.PublicKey : new PublicKey(key), false));
    }

    private static PublicKey? KeyOf(string request)
    {
        try
        {
            // Reading it checks that it is signed with its own key.
            PublicKey key = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256).PublicKey;
            using ECDsa? curve = key.GetECDsaPublicKey();
            return curve is { KeySize: 256 } ? key : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private bool RevokeAll(MachineName machine, DateTimeOffset now)
    {
        bool any = false;
        List<IssuedCertificate> certificates = _register.Certificates;
        for (int index = 0; index < certificates.Count; index++)
        {
            if (certificates[index].Machine != machine || certificates[index].Revoked is not null) continue;
            any |= certificates[index].To > now;
            certificates[index] = certificates[index] with { Revoked = now };
        }
        return any;
    }

    private bool IsGood(IssuedCertificate certificate) => certificate.Revoked is null && certificate.To > _clock.GetUtcNow();

    private bool IsGoodFor(PublicKey key, string? pem)
    {
        if (pem is null) return false;
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
            && _register.Certificates.Exists(known => known.Serial == certificate.SerialNumber && IsGood(known));
    }

    private bool HasGoodKeys(MachineName machine, string folder, DateTimeOffset now)
    {
        string file = Path.Combine(folder, MqttIdentity.OwnFile);
        if (!File.Exists(file)) return false;
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        return !IsOld(certificate, now) && _register.Certificates.Exists(known =>
            known.Machine == machine && known.Revoked is null && known.Serial == certificate.SerialNumber);
    }

    private string Sign(MachineName machine, PublicKey key, DateTimeOffset from)
    {
        if (!machine.IsSound) throw new ArgumentException($"'{machine}' is no name of a machine.", nameof(machine));
        CertificateRequest request = new(Named(machine.ToString()), key, HashAlgorithmName.SHA256);
        AddUses(request, ClientUse, null);
        using X509Certificate2 made = request.Create(_root, from, Earlier(from + MachineLife, _root.NotAfter), NewSerial());
        _register.Certificates.Add(new IssuedCertificate(made.SerialNumber, machine, made.NotBefore, made.NotAfter));
        return made.ExportCertificatePem();
    }

    private void Write(MachineName machine, string folder, DateTimeOffset from)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write(folder, Sign(machine, new PublicKey(key), from), key);
    }

    private void Write(string folder, string certificate, ECDsa key)
    {
        DiskFolder keys = new(folder, isSecret: true);
        keys.Replace(MqttIdentity.AuthorityFile, Encoding.ASCII.GetBytes(RootPem));
        keys.Replace(MqttIdentity.OwnFile, Encoding.ASCII.GetBytes($"{certificate}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
    }

    private void WriteRevoked()
    {
        CertificateRevocationListBuilder list = new();
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (IssuedCertificate certificate in _register.Certificates)
        {
            if (certificate.Revoked is { } at) list.AddEntry(Convert.FromHexString(certificate.Serial), at);
        }

        // Good as long as the authority, because a list that has ended would shut everyone out. Its number only has to grow.
        byte[] built = list.Build(
            _root, new BigInteger(now.ToUnixTimeMilliseconds()), _root.NotAfter, HashAlgorithmName.SHA256, thisUpdate: LastUpdate(now));
        _folder.Replace(RevokedFile, Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", built)));
    }

    // Of two lists the broker takes the one with the later second.
    private DateTimeOffset LastUpdate(DateTimeOffset now)
    {
        _lastUpdate = now > _lastUpdate.AddSeconds(1) ? now : _lastUpdate.AddSeconds(1);
        return _lastUpdate;
    }
}
