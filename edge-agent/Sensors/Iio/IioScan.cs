using System.Globalization;
using System.Text.RegularExpressions;

namespace Logistics.EdgeAgent.Sensors.Iio;

/// <summary>How a number stands in a scan of the kernel's buffer, such as <c>le:s24/32&gt;&gt;8</c>.</summary>
/// <param name="IsBigEndian">The most significant byte comes first.</param>
/// <param name="IsSigned">The uppermost of its bits is a sign.</param>
/// <param name="Bits">Bits that count, 1 to 64.</param>
/// <param name="Bytes">Bytes that it takes, 1, 2, 4 or 8.</param>
/// <param name="Shift">Bits below those that count.</param>
internal sealed partial record IioScan(bool IsBigEndian, bool IsSigned, int Bits, int Bytes, int Shift)
{
    private const int LongBits = 64;

    /// <summary>Reads the kernel's description.</summary>
    /// <exception cref="IOException">It is none that a single number has.</exception>
    public static IioScan Parse(string type)
    {
        Match match = Pattern().Match(type);
        int Part(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        IioScan? scan = match.Success
            ? new IioScan(
                match.Groups[1].Value == "be", match.Groups[2].Value == "s", Part(3), Part(4) / 8, match.Groups[5].Success ? Part(5) : 0)
            : null;
        return scan is { Bytes: 1 or 2 or 4 or 8, Bits: >= 1 } && scan.Bits + scan.Shift <= scan.Bytes * 8
            ? scan
            : throw new IOException($"'{type}' is no kind of number in a buffer");
    }

    /// <summary>The number in a scan.</summary>
    public long Of(ReadOnlySpan<byte> field)
    {
        ulong bits = 0;
        for (int index = 0; index < Bytes; index++)
        {
            bits = (bits << 8) | field[IsBigEndian ? index : Bytes - 1 - index];
        }

        int unused = LongBits - Bits;
        bits = bits >> Shift << unused;
        return IsSigned ? (long)bits >> unused : (long)(bits >> unused);
    }

    [GeneratedRegex(@"^(le|be):([su])([0-9]{1,2})/([0-9]{1,2})(?:>>([0-9]{1,2}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
