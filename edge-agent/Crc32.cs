namespace Logistics.EdgeAgent;

/// <summary>The CRC-32 of ISO 3309, as in Ethernet and zip. Its own few lines, because the package with it is not everywhere.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static value => Enumerable.Range(0, 8)
        .Aggregate((uint)value, static (rest, _) => (rest & 1) != 0 ? (rest >> 1) ^ 0xEDB88320u : rest >> 1))];

    /// <summary>The checksum of the bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint rest = uint.MaxValue;
        foreach (byte value in bytes)
        {
            rest = (rest >> 8) ^ Table[(byte)(rest ^ value)];
        }

        return ~rest;
    }
}
