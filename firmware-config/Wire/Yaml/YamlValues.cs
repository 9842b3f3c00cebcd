using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Wire.Yaml;

/// <summary>The values that people write in our files, each as they would say it.</summary>
internal static partial class YamlValues
{
    // Ids of subjects become a part of task ids, which are topic segments of 40.
    private const int SubjectLength = 20;

    // A publisher's id becomes a part of its alert's id, "node-" before it, which is a topic segment too.
    private const int PublisherLength = 35;
    private const int TextLength = 200;

    public static string? Text(string text, out string value)
    {
        value = text.Trim();
        return value.Length is >= 1 and <= TextLength && !value.Any(char.IsControl)
            ? null
            : $"write 1 to {TextLength} characters on one line";
    }

    /// <summary>A host name, or an address of IPv4 or IPv6.</summary>
    public static string? Host(string text, out string value)
    {
        value = text;
        return Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            ? null
            : $"'{text}' is no host: write a name or an address, for instance '192.168.1.50'";
    }

    public static string? Id(string text, out string value)
    {
        value = text;
        return Topic.IsSegment(text) ? null : $"'{text}' is no id: write 1 to {Topic.SegmentLength} of a-z, 0-9 and '-'";
    }

    public static string? PublisherId(string text, out string value)
    {
        value = text;
        return Topic.IsSegment(text) && text.Length <= PublisherLength
            ? null
            : $"'{text}' is no id for a node or device: write 1 to {PublisherLength} of a-z, 0-9 and '-'";
    }

    public static string? SubjectId(string text, out string value)
    {
        value = text;
        return Topic.IsSegment(text) && text.Length <= SubjectLength
            ? null
            : $"'{text}' is no id for a thing of the site: write 1 to {SubjectLength} of a-z, 0-9 and '-'";
    }

    public static string? Channel(string text, out string value)
    {
        value = text;
        return SenMlLimits.IsName(Encoding.UTF8.GetBytes(text))
            ? null
            : $"'{text}' is no channel: write 1 to {SenMlLimits.NameBytes} letters, digits and '-:./_', a letter or digit first";
    }

    /// <summary>The path of a device of the kernel's.</summary>
    public static string? Device(string text, out string value)
    {
        value = text;
        return DevicePattern().IsMatch(text)
            ? null
            : $"'{text}' is no device: write its path, for instance '/dev/serial0', or for one on USB its name under '/dev/serial/by-id/' "
                + "or '/dev/input/by-id/'";
    }

    public static string? Sensor(string text, out SensorRef value)
    {
        value = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || Id(text[..colon], out var publisher) is not null || Channel(text[(colon + 1)..], out var name) is not null)
            return $"'{text}' is no sensor: write the node or device, a colon and the channel, for instance 'a1:bed-01/mat'";
        value = new SensorRef(publisher, name);
        return null;
    }

    public static string? Boolean(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false" ? null : $"'{text}' is neither 'true' nor 'false'";
    }

    public static Parse<int> Whole(int least, int most) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most
            ? null
            : $"'{text}' is no whole number from {least} to {most}";

    public static Parse<int> OddWhole(int least, int most) => (string text, out int value) =>
        Whole(least, most)(text, out value) is null && value % 2 == 1 ? null : $"'{text}' is no odd number from {least} to {most}";

    public static Parse<string> OneOf(params IReadOnlyList<string> known) => (string text, out string value) =>
    {
        value = text;
        return known.Contains(text) ? null : $"'{text}' is unknown: {Suggestion.For(text, known)}";
    };

    /// <summary>Minutes to seconds, with at most two decimals.</summary>
    public static string? MinutesAsSeconds(string text, out int value)
    {
        var read = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes)
            && minutes is >= 0 and <= 1_440;
        value = read ? (int)(minutes * 60) : 0;
        return read ? null : $"'{text}' is no number of minutes: write for instance '12' or '2.5', at most 1440";
    }

    public static string? Duration(string text, out TimeSpan value)
    {
        value = default;
        if (TryQuantity(text, out var number, out var unit))
        {
            long milliseconds = unit switch
            {
                "ms" => 1,
                "s" => 1_000,
                "min" => 60_000,
                "h" => 3_600_000,
                "day" or "days" => 86_400_000,
                _ => 0,
            };
            number *= milliseconds;
        }
        var sound = number is >= 1 and <= 366L * 86_400_000;
        if (sound)
            value = TimeSpan.FromMilliseconds((long)number);
        return sound
            ? null
            : $"'{text}' is no duration: write for instance '30 s', '15 min', '4 h' or '2 days'";
    }

    public static string? Permille(string text, out int value)
    {
        value = 0;
        var read = TryQuantity(text, out var number, out var unit) && unit == "%" && number <= 100;
        if (read)
            value = (int)(number * 10);
        return read ? null : $"'{text}' is no percentage: write for instance '80%', from 0% to 100%";
    }

    public static string? Grams(string text, out long value)
    {
        value = 0;
        if (TryQuantity(text, out var number, out var unit))
            value = unit switch { "g" => (long)number, "kg" => (long)(number * 1_000), _ => 0 };
        return value is > 0 and <= 10_000_000 ? null : $"'{text}' is no weight: write for instance '25 kg' or '800 g'";
    }

    /// <summary>What a sensor reads: a length to m, a voltage to V, or a plain number as it is.</summary>
    public static string? Reading(string text, out double value)
    {
        value = 0;
        var isNegative = text.StartsWith('-');
        var plain = isNegative ? text[1..] : text;
        var read = decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        if (!read && TryQuantity(plain, out number, out var unit))
        {
            var part = unit switch { "m" or "V" => 1, "cm" => 0.01m, "mm" or "mV" => 0.001m, _ => 0 };
            number *= part;
            read = part > 0;
        }
        if (read)
            value = (double)(isNegative ? -number : number);
        return read && number <= 1_000_000_000
            ? null
            : $"'{text}' is no reading: write for instance '80 cm', '3.3 V' or the number that 'edge-agent read' shows";
    }

    /// <summary>A 7-bit address on an I2C bus, in hex as data sheets write it.</summary>
    public static string? I2cAddress(string text, out int value)
    {
        // The I2C specification keeps 0x00 to 0x07 and 0x78 to 0x7f for itself.
        value = 0;
        var read = text.StartsWith("0x", StringComparison.Ordinal) && text.Length == 4
            && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            && value is >= 0x08 and <= 0x77;
        return read ? null : $"'{text}' is no address on an I2C bus: write for instance '0x29', from 0x08 to 0x77";
    }

    public static string? IioInput(string text, out string value)
    {
        value = text;
        return IioInputPattern().IsMatch(text)
            ? null
            : $"'{text}' is no input: write the kernel's name for it, for instance 'voltage0', 'distance' or 'temp'";
    }

    public static string? Millilitres(string text, out long value)
    {
        value = 0;
        if (TryQuantity(text, out var number, out var unit))
            value = unit switch { "ml" => (long)number, "l" => (long)(number * 1_000), _ => 0 };
        return value is > 0 and <= 100_000_000 ? null : $"'{text}' is no volume: write for instance '60 l' or '800 ml'";
    }

    public static string? Bytes(string text, out long value)
    {
        value = 0;
        if (TryQuantity(text, out var number, out var unit))
            value = (long)(number * unit switch { "KiB" => 1 << 10, "MiB" => 1 << 20, "GiB" => 1 << 30, _ => 0 });
        return value is >= 65_536 and <= 1L << 40
            ? null
            : $"'{text}' is no size: write for instance '64 MiB' or '2 GiB', at least '64 KiB'";
    }

    /// <summary>A radio's power in dBm to hundredths of it.</summary>
    public static string? CentiDbm(string text, out int value)
    {
        var read = TryQuantity(text, out var number, out var unit) && unit == "dBm" && number <= 36;
        value = read ? (int)(number * 100) : 0;
        return read ? null : $"'{text}' is no power: write for instance '27 dBm', from 0 to 36";
    }

    /// <summary>Metres on a floor plan to decimetres.</summary>
    public static string? Metres(string text, out int value)
    {
        var read = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var metres)
            && metres is >= 0 and <= 2_000 && metres * 10 == decimal.Truncate(metres * 10);
        value = read ? (int)(metres * 10) : 0;
        return read ? null : $"'{text}' is no number of metres: write for instance '40' or '12.5', with one decimal at most, up to 2000";
    }

    /// <summary>A walking speed to mm/s.</summary>
    public static string? WalkingSpeed(string text, out int value)
    {
        value = TryQuantity(text, out var number, out var unit) && unit == "m/s" && number <= 3 ? (int)(number * 1_000) : 0;
        return value >= 300 ? null : $"'{text}' is no walking speed: write for instance '1.2 m/s', from 0.3 to 3";
    }

    /// <summary>The name of a file in the folder of the one that names it.</summary>
    public static string? FileName(string text, out string value)
    {
        value = text;
        return FileNamePattern().IsMatch(text)
            ? null
            : $"'{text}' is no name of a file beside this one: write for instance 'people.csv', without a folder";
    }

    public static string? TimeOfDay(string text, out TimeOnly value) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value)
            ? null
            : $"'{text}' is no time of day: write for instance '07:30'";

    public static string? Window(string text, out (TimeOnly Begin, TimeOnly End) value)
    {
        value = default;
        return text.Split('-') is [var begin, var end]
            && TimeOfDay(begin.Trim(), out value.Begin) is null && TimeOfDay(end.Trim(), out value.End) is null && value.Begin < value.End
            ? null
            : $"'{text}' is no window of a day: write begin and end, for instance '07:00-22:00'";
    }

    public static string? Weekday(string text, out DayOfWeek value)
    {
        string[] days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
        var index = Array.IndexOf(days, text);
        value = (DayOfWeek)Math.Max(index, 0);
        return index >= 0 ? null : $"'{text}' is no day: write mon, tue, wed, thu, fri, sat or sun";
    }

    public static string? Language(string text, out string value)
    {
        value = text;
        return LanguagePattern().IsMatch(text) ? null : $"'{text}' is no language: write its BCP 47 code, for instance 'nl' or 'en-GB'";
    }

    public static string? TimeZone(string text, out string value)
    {
        value = text;
        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId
            ? null
            : $"'{text}' is no time zone: write its IANA name, for instance 'Europe/Amsterdam'";
    }

    public static string? Epc(string text, out string value)
    {
        value = text.ToLowerInvariant();
        if (TagHex.IsTag(value))
            return null;
        value = text;
        return EpcUriPattern().IsMatch(text)
            ? null
            : $"'{text}' is no tag: write the EPC as hex, for instance '3414257bf400000000000065', or as its URI, or a card's number as "
                + "hex, for instance '04a1b2c3d4e5f6'";
    }

    /// <summary>A GRAI's company prefix and asset type, as the 12 digits that they are together.</summary>
    public static string? Grai(string text, out string value)
    {
        var match = GraiPattern().Match(text);
        value = match.Groups[1].Value + match.Groups[2].Value;
        if (match.Success && value.Length == 12)
            return null;
        value = "";
        return $"'{text}' is no GRAI type: write company prefix and asset type, 12 digits together, for instance '8712345.12345'";
    }

    private static bool TryQuantity(string text, out decimal number, out string unit)
    {
        var match = QuantityPattern().Match(text);
        number = 0;
        unit = match.Groups[2].Value;
        return match.Success
            && decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"^([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([A-Za-z%/]{1,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex QuantityPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,39}(-[a-z][a-z0-9]{0,39})?(_raw)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex IioInputPattern();

    [GeneratedRegex(@"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguagePattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,98}[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileNamePattern();

    [GeneratedRegex(@"^/dev/[^\s\p{Cc}]{1,190}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DevicePattern();

    // Whether it is sound says who reads it; here it is told from a slip of the pen.
    [GeneratedRegex(
        @"^(?:urn:epc:(?:id:[a-z]{4,5}:|tag:[a-z]{4,5}-[0-9]{2,3}:[0-7]\.)[0-9]{6,12}\.|https://id\.gs1\.org/[0-9]{2,4}/)"
        + @"[A-Za-z0-9!""'()*+,.:;=_%/?-]{1,80}\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex EpcUriPattern();

    [GeneratedRegex(@"^(?:urn:epc:idpat:grai:)?([0-9]{6,12})\.([0-9]{0,6})(?:\.\*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex GraiPattern();
}
