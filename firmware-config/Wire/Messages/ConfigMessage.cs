namespace Logistics.Wire.Messages;

/// <summary>The configuration that the hub wants a node to have, retained at <c>nodes/{node}/config</c>. Versioned with care.</summary>
/// <param name="Hash">First 16 hex digits of the SHA-256 of the text as UTF-8.</param>
/// <param name="Yaml">A node file. What it says of spool folder and keys does not count: those are the machine's own.</param>
public sealed record ConfigMessage(string Hash, string Yaml)
{
    /// <summary>Bytes of a node file that is delivered, at most: as JSON at its longest it still fits into a message of 1 MiB.</summary>
    public const int Largest = 128 * 1024;
}
