namespace Logistics.Core;

/// <summary>How a serial of a "plus" scheme is written: the encoding indicator of TDS 2.2, section 14.5.6, table E.</summary>
public enum EpcEncoding : byte
{
    /// <summary>Digits as one number (14.5.6.1).</summary>
    Integer = 0,
    /// <summary>0-9 and A-F, 4 bits each (14.5.6.2).</summary>
    UpperHex = 1,
    /// <summary>0-9 and a-f, 4 bits each (14.5.6.3).</summary>
    LowerHex = 2,
    /// <summary>The URI-safe alphabet of RFC 4648, 6 bits each (14.5.6.4).</summary>
    Base64 = 3,
    /// <summary>Any of GS1's 82 characters, 7 bits each (14.5.6.6).</summary>
    Ascii = 4,
    /// <summary>A-Z, 0-9 and <c>-.:</c>, three in 16 bits (14.5.6.5).</summary>
    Code40 = 5,
    /// <summary>A GIAI of digits alone, 4 bits each with a terminator behind (14.5.5).</summary>
    Terminated = 8,
}
