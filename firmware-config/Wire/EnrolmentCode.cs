using System.Security.Cryptography;

namespace Logistics.Wire;

/// <summary>
/// What a technician carries from the hub to a new machine: a secret that lets it in once, and the fingerprint of the hub's authority, so
/// that the machine needs to trust nothing else. Nine groups of four letters and digits (Crockford's base 32).
/// </summary>
public sealed class EnrolmentCode
{
    /// <summary>Random bytes that a secret is made of: 80 bits.</summary>
    public const int SecretBytes = 10;

    private const int SecretLetters = 16;
    private const int FingerprintLetters = 20;
    private const int Group = 4;
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly string _fingerprint;

    private EnrolmentCode(string secret, string fingerprint)
    {
        Secret = secret;
        _fingerprint = fingerprint;
    }

    /// <summary>The secret, 16 letters and digits.</summary>
    public string Secret { get; }

    /// <summary>The code of a secret at the hub whose authority has this certificate.</summary>
    /// <param name="secret">Random bytes, <see cref="SecretBytes"/> of them.</param>
    /// <param name="authority">The authority's certificate, DER.</param>
    public static EnrolmentCode Of(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> authority)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretBytes);
        return new EnrolmentCode(Spell(secret, SecretLetters), Fingerprint(authority));
    }

    /// <summary>Reads what a person typed: any case, with or without groups, O for 0 and I or L for 1. Null when it is no code.</summary>
    public static EnrolmentCode? Parse(string text)
    {
        string code = new([.. text.Where(static letter => letter is not ('-' or ' ')).Select(static letter => char.ToUpperInvariant(letter)
            switch { 'O' => '0', 'I' or 'L' => '1', var other => other })]);
        return code.Length == SecretLetters + FingerprintLetters && code.All(Letters.Contains)
            ? new EnrolmentCode(code[..SecretLetters], code[SecretLetters..])
            : null;
    }

    /// <summary>Whether the code is of the hub whose authority has this certificate (100 bits of its SHA-256).</summary>
    public bool IsOf(ReadOnlySpan<byte> authority) => _fingerprint == Fingerprint(authority);

    /// <summary>The code as it is shown.</summary>
    public override string ToString() =>
        string.Join('-', (Secret + _fingerprint).Chunk(Group).Select(static letters => new string(letters)));

    private static string Fingerprint(ReadOnlySpan<byte> authority) => Spell(SHA256.HashData(authority), FingerprintLetters);

    private static string Spell(ReadOnlySpan<byte> bytes, int letters)
    {
        Span<char> text = stackalloc char[letters];
        for (int index = 0; index < letters; index++)
        {
            int bit = index * 5;
            int pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[index] = Letters[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }
}
