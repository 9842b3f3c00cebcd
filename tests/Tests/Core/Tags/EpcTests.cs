using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Tags;

public sealed class EpcTests
{
    private const string KeyCharacters = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    // GS1 EPC Tag Data Standard, appendix E: the summary of examples.
    [Theory]
    [InlineData("3074257BF7194E4000001A85", "urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:id:sgtin:0614141.812345.6789")]
    [InlineData("3174257BF4499602D2000000", "urn:epc:tag:sscc-96:3.0614141.1234567890", "urn:epc:id:sscc:0614141.1234567890")]
    [InlineData("3374257BF40C0E400000162E", "urn:epc:tag:grai-96:3.0614141.12345.5678", "urn:epc:id:grai:0614141.12345.5678")]
    [InlineData("3474257BF40000000000162E", "urn:epc:tag:giai-96:3.0614141.5678", "urn:epc:id:giai:0614141.5678")]
    [InlineData(
        "3674257BF6B7A659B2C2BF1000000000000000000000000000", "urn:epc:tag:sgtin-198:3.0614141.712345.32a%2Fb",
        "urn:epc:id:sgtin:0614141.712345.32a%2Fb")]
    [InlineData(
        "3774257BF40C0E59B2C2BF100000000000000000000", "urn:epc:tag:grai-170:3.0614141.12345.32a%2Fb",
        "urn:epc:id:grai:0614141.12345.32a%2Fb")]
    [InlineData(
        "3874257BF59B2C2BF10000000000000000000000000000000000", "urn:epc:tag:giai-202:3.0614141.32a%2Fb",
        "urn:epc:id:giai:0614141.32a%2Fb")]
    [InlineData("F73795211411234538566CB0AFC4", "", "https://id.gs1.org/01/79521141123453/21/32a%2Fb")]
    [InlineData("F13095211411234548566CB0AFC4", "", "https://id.gs1.org/8003/0952114112345432a%2Fb")]
    [InlineData("FA3952114132E83C2BF10000", "", "https://id.gs1.org/8004/952114132a%2Fb")]
    public void The_published_examples_read_as_published(string hex, string tag, string id)
    {
        string memory = hex.PadRight((hex.Length + 3) / 4 * 4, '0');
        Assert.True(Epc.TryParse(memory, out Epc epc, out EpcError error), $"{error}");
        Assert.Equal(tag, epc.ToTagUri());
        Assert.Equal(id, epc.ToUri());
        Assert.Equal(memory, epc.ToHex(), ignoreCase: true);
        Assert.True(Epc.TryParse(id, out Epc identity, out error), $"{error}");
        Assert.Equal(epc with { Filter = 0 }, identity);
        if (tag.Length == 0) return;
        Assert.True(Epc.TryParse(tag, out Epc parsed, out error), $"{error}");
        Assert.Equal(epc, parsed);
    }

    [Theory]
    [InlineData("", EpcError.Text)]
    [InlineData("linen", EpcError.Text)]
    [InlineData("30", EpcError.Length)]
    [InlineData("3074257BF7194E4000001A8", EpcError.Length)]
    [InlineData("3074257BF7194E4000001A850000", EpcError.Length)]
    [InlineData("3074257BF7194E400000", EpcError.Length)]
    [InlineData("FFFF", EpcError.Header)]
    [InlineData("000000000000000000000000", EpcError.Header)]
    [InlineData("307FFFFFFFFFFFFFFFFFFFFF", EpcError.Partition)]
    [InlineData("3063FFFFFFFFFFFFFFFFFFFF", EpcError.CompanyPrefix)]
    [InlineData("330000000000010000000001", EpcError.Reference)]
    [InlineData("3174257BF4499602D2000001", EpcError.Padding)]
    [InlineData("3774257BF40C0E59B2C2BF100000000000000000000001", EpcError.Length)]
    [InlineData("3774257BF40C0E59B2C2BF10000000000000000000001", EpcError.Length)]
    [InlineData("3774257BF40C0E59B2C2BF10000000000000000000000001", EpcError.Length)]
    [InlineData("3774257BF40C0E59B2C2BF1000000000000000000001", EpcError.Padding)]
    [InlineData("3774257BF40C0E59B2C2BF1000000000000000000800", EpcError.Serial)]
    [InlineData("3774257BF40C0E00000000000000000000000000000", EpcError.Length)]
    [InlineData("3774257BF40C0E000000000000000000000000000000", EpcError.Serial)]
    [InlineData("F73795211411234A38566CB0AFC4", EpcError.Reference)]
    [InlineData("F13195211411234548566CB0AFC4", EpcError.Reference)]
    [InlineData("F7379521141123453C566CB0AFC4", EpcError.Serial)]
    [InlineData("F73795211411234538066CB0AFC4", EpcError.Serial)]
    [InlineData("F73795211411234538566CB0AFC5", EpcError.Padding)]
    [InlineData("F73795211411234538566CB0AFC40000", EpcError.Length)]
    [InlineData("FA39521E0132E83C2BF10000", EpcError.Encoding)]
    [InlineData("FA395211F0000000", EpcError.Length)]
    [InlineData("FA39521F", EpcError.Serial)]
    [InlineData("FA3952114A00", EpcError.Encoding)]
    [InlineData("urn:epc:tag:grai-96:8.0614141.12345.1", EpcError.Filter)]
    [InlineData("urn:epc:tag:grai-97:3.0614141.12345.1", EpcError.Header)]
    [InlineData("urn:epc:tag:grai-96:3.06141.12345.1", EpcError.CompanyPrefix)]
    [InlineData("urn:epc:tag:grai-96:3.0614141.1234.1", EpcError.Reference)]
    [InlineData("urn:epc:tag:grai-96:3.0614141.12345.01", EpcError.Serial)]
    [InlineData("urn:epc:tag:grai-96:3.0614141.12345.274877906944", EpcError.Serial)]
    [InlineData("urn:epc:tag:grai-96:3.0614141.12345.", EpcError.Serial)]
    [InlineData("urn:epc:tag:grai-170:3.0614141.12345.a b", EpcError.Serial)]
    [InlineData("urn:epc:tag:grai-170:3.0614141.12345.a/b", EpcError.Serial)]
    [InlineData("urn:epc:tag:grai-170:3.0614141.12345.a%20b", EpcError.Serial)]
    [InlineData("urn:epc:tag:giai-96:3.0614141.288230376151711744", EpcError.Serial)]
    [InlineData("urn:epc:id:gdti:0614141.12345.1", EpcError.Header)]
    [InlineData("https://id.gs1.org/01/79521141123453/21/1?11=241301", EpcError.Date)]
    [InlineData("https://id.gs1.org/01/79521141123453/21/1?10=241201", EpcError.Date)]
    [InlineData("https://id.gs1.org/8003/19521141123454a", EpcError.Reference)]
    public void What_is_no_EPC_is_refused_with_its_reason(string text, EpcError reason)
    {
        Assert.False(Epc.TryParse(text, out Epc epc, out EpcError error));
        Assert.Equal(reason, error);
        Assert.Equal(default, epc);
    }

    [Theory]
    [InlineData("urn:epc:id:grai:0614141.12345.5678", "061414112345")]
    [InlineData("urn:epc:id:grai:06141411.2345.a1", "061414112345")]
    [InlineData("https://id.gs1.org/8003/006141411234585678", "061414112345")]
    [InlineData("urn:epc:id:giai:0614141.5678", "")]
    public void Pieces_of_one_type_have_one_key_whatever_their_scheme(string uri, string type)
    {
        Assert.True(Epc.TryParse(uri, out Epc epc, out _));
        Assert.Equal(type, epc.AssetType);
    }

    [RecordedDataFact("epc-schemes")]
    public void Every_boundary_of_the_partitioned_definitions_round_trips()
    {
        int checkedBoundaries = 0;
        foreach (string name in (string[])["SGTIN-96", "SGTIN-198", "GRAI-96", "GRAI-170", "GIAI-96", "GIAI-202", "SSCC-96"])
        {
            JsonElement[] levels = LevelsOf(name);
            foreach (JsonElement option in levels[0].GetProperty("option").EnumerateArray())
            {
                string key = option.GetProperty("optionKey").GetString()!;
                Regex tag = PatternOf(levels, "TAG_ENCODING", key);
                Regex id = PatternOf(levels, "PURE_IDENTITY", key);
                foreach ((string bits, bool valid) in BoundariesOf(option, tag))
                {
                    byte[] memory = Words(bits);
                    bool decoded = Epc.TryDecode(memory, out Epc epc, out EpcError error);
                    Assert.True(decoded == valid, $"{name} {key}: {bits} {error}");
                    checkedBoundaries++;
                    if (!decoded) continue;
                    Assert.Matches(tag, epc.ToTagUri());
                    Assert.Matches(id, epc.ToUri());
                    Assert.Equal(Convert.ToHexStringLower(memory), epc.ToHex());
                    Assert.True(Epc.TryParse(epc.ToTagUri(), out Epc parsed, out error), $"{epc.ToTagUri()}: {error}");
                    Assert.Equal(epc, parsed);
                }
            }
        }
        Assert.True(checkedBoundaries > 500, $"{checkedBoundaries}");
    }

    [RecordedDataFact("epc-schemes")]
    public void Every_boundary_of_the_plus_definitions_round_trips()
    {
        foreach (string name in (string[])["SGTIN+", "DSGTIN+", "GRAI+", "GIAI+", "SSCC+"])
        {
            JsonElement[] levels = LevelsOf(name);
            foreach (JsonElement option in levels[0].GetProperty("option").EnumerateArray())
            {
                Regex link = PatternOf(levels, "GS1_DIGITAL_LINK", option.GetProperty("optionKey").GetString()!);
                byte header = Convert.ToByte(levels[0].GetProperty("prefixMatch").GetString()!, 2);
                foreach (Epc epc in PlusBoundaries(name, option.GetProperty("optionKey").GetString()!))
                {
                    byte[] memory = new byte[Epc.BytesMost];
                    Assert.True(epc.TryEncode(memory, out int length, out EpcError error), $"{epc}: {error}");
                    Assert.Equal(header, memory[0]);
                    Assert.True(Epc.TryDecode(memory.AsSpan(0, length), out Epc decoded, out error), $"{epc}: {error}");
                    Assert.Equal(epc, decoded);
                    Assert.Matches(link, epc.ToUri());
                    Assert.True(Epc.TryParse(epc.ToUri(), out Epc parsed, out error), $"{epc.ToUri()}: {error}");
                    Assert.Equal(epc.ToUri(), parsed.ToUri());
                }
            }
        }
    }

    [Theory]
    [InlineData("123", EpcEncoding.Integer)]
    [InlineData("12AF", EpcEncoding.UpperHex)]
    [InlineData("12af", EpcEncoding.LowerHex)]
    [InlineData("1-z", EpcEncoding.Base64)]
    [InlineData("AB.", EpcEncoding.Code40)]
    [InlineData("XYZ", EpcEncoding.Code40)]
    [InlineData("a/b", EpcEncoding.Ascii)]
    public void A_serial_is_written_in_the_fewest_bits(string serial, EpcEncoding encoding)
    {
        Assert.True(Epc.TryParse($"https://id.gs1.org/01/79521141123453/21/{serial.Replace("/", "%2F", StringComparison.Ordinal)}",
            out Epc epc, out _));
        Assert.Equal(encoding, epc.Encoding);
    }

    [Fact]
    public void Data_behind_a_plus_key_is_kept_bit_for_bit()
    {
        byte[] memory = Convert.FromHexString("F7B795211411234538566CB0AFC51234");
        Assert.True(Epc.TryDecode(memory, out Epc epc, out _));
        Assert.True(epc.HasData);
        Assert.Equal("32a/b", epc.Serial);
        Assert.Equal("F7B795211411234538566CB0AFC51234", epc.ToHex(), ignoreCase: true);
    }

    [Fact]
    public void A_million_random_tags_of_96_bits_decode_to_what_encodes_back() => RoundTripRandom(seed: 20_261_122, 1_000_000, 12);

    [Theory]
    [InlineData(11 * 2)]
    [InlineData(13 * 2)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(20)]
    public void Random_longer_and_shorter_tags_decode_to_what_encodes_back(int bytes) => RoundTripRandom(seed: bytes, 200_000, bytes);

    // Half of them begin with a header that is known, so that more than the header is tried; and digits alone rarely come by chance.
    private static void RoundTripRandom(int seed, int count, int length)
    {
        Random random = new(seed);
        byte[] headers = [0x30, 0x31, 0x33, 0x34, 0x36, 0x37, 0x38, 0xf1, 0xf7, 0xf9, 0xfa, 0xfb];
        byte[] memory = new byte[length];
        byte[] back = new byte[Epc.BytesMost];
        int decoded = 0;
        for (int number = 0; number < count; number++)
        {
            random.NextBytes(memory);
            if ((number & 1) == 0) memory[0] = headers[random.Next(headers.Length)];
            if ((number & 2) == 0)
            {
                for (int at = 2; at < length; at++) memory[at] = (byte)(random.Next(10) << 4 | random.Next(10));
                memory.AsSpan(random.Next(2, length)).Clear();
            }
            if (!Epc.TryDecode(memory, out Epc epc, out EpcError error)) continue;
            decoded++;
            Assert.True(epc.TryEncode(back, out int written, out error), $"{Convert.ToHexString(memory)}: {epc} {error}");
            Assert.True(memory.AsSpan().SequenceEqual(back.AsSpan(0, written)), Convert.ToHexString(memory));
            if ((number & 0xff) != 0) continue;
            Assert.True(Epc.TryParse(epc.ToUri(), out Epc parsed, out error), $"{epc.ToUri()}: {error}");
            Assert.Equal(epc.ToUri(), parsed.ToUri());
        }
        Assert.True(decoded > 0);
    }

    private static JsonElement[] LevelsOf(string name)
    {
        string file = Path.Combine(RepositoryRoot.RecordedData, "epc-schemes", $"{name}.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return [.. document.RootElement.Clone().GetProperty("tdt:epcTagDataTranslation").GetProperty("scheme").GetProperty("level")
            .EnumerateArray()];
    }

    private static Regex PatternOf(JsonElement[] levels, string type, string key) => new(levels
        .Single(level => level.GetProperty("type").GetString() == type).GetProperty("option").EnumerateArray()
        .Single(option => option.GetProperty("optionKey").GetString() == key).GetProperty("pattern").GetString()!);

    /// <summary>Bits of tags with each field at its least and its most, and one beyond where there is room.</summary>
    private static IEnumerable<(string Bits, bool Valid)> BoundariesOf(JsonElement option, Regex tag)
    {
        string grammar = option.GetProperty("grammar").GetString()!;
        JsonElement[] fields = [.. option.GetProperty("field").EnumerateArray()];
        Match most = Regex.Match(tag.ToString(), @"\{1,([0-9]+)\}\)\$$");
        int charactersMost = most.Success ? int.Parse(most.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        List<(string Bits, bool Valid)>[] choices = [.. fields.Select(field => ChoicesOf(field, charactersMost).ToList())];
        for (int changed = 0; changed < fields.Length; changed++)
        {
            foreach ((string Bits, bool Valid) choice in choices[changed])
            {
                foreach (int others in (int[])[0, 1])
                {
                    int at = 0;
                    StringBuilder bits = new();
                    foreach (string part in grammar.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    {
                        if (part[0] == '\'') bits.Append(part.Trim('\''));
                        else bits.Append(at++ == changed ? choice.Bits : choices[at - 1][others].Bits);
                    }
                    yield return (bits.ToString(), choice.Valid);
                }
            }
        }
    }

    private static IEnumerable<(string Bits, bool Valid)> ChoicesOf(JsonElement field, int charactersMost)
    {
        int bits = field.GetProperty("bitLength").GetInt32();
        if (field.TryGetProperty("decimalMaximum", out JsonElement maximum))
        {
            ulong least = ulong.Parse(field.GetProperty("decimalMinimum").GetString()!, CultureInfo.InvariantCulture);
            ulong most = ulong.Parse(maximum.GetString()!, CultureInfo.InvariantCulture);
            yield return (Bits(least, bits), true);
            yield return (Bits(most, bits), true);
            yield return (Bits(most / 2, bits), true);
            bool isRoom = bits < 64 && most + 1 < 1UL << bits;
            if (isRoom) yield return (Bits(most + 1, bits), false);
            if (isRoom) yield return (Bits((1UL << bits) - 1, bits), false);
            yield break;
        }
        string Text(string text) => string.Concat(text.Select(one => Bits(one, 7))).PadRight(bits, '0');
        yield return (Text("0"), true);
        yield return (Text(new string('z', charactersMost)), true);
        for (int at = 0; at < KeyCharacters.Length; at += charactersMost)
        {
            yield return (Text(KeyCharacters[at..Math.Min(KeyCharacters.Length, at + charactersMost)]), true);
        }
        yield return (Text(""), false);
        yield return (Text("a\0b"), false);
        yield return (Text("a b"), false);
        yield return (Text("#"), false);
        if (bits >= (charactersMost + 1) * 7) yield return (Text(new string('1', charactersMost + 1)), false);
    }

    private static IEnumerable<Epc> PlusBoundaries(string name, string option)
    {
        int most = name switch { "GRAI+" => 16, "GIAI+" => 26, "SSCC+" => 1, _ => 20 };
        EpcScheme scheme = Enum.Parse<EpcScheme>($"{name[..1]}{name[1..^1].ToLowerInvariant()}Plus");
        string[] keys = name switch
        {
            "SGTIN+" or "DSGTIN+" => ["00000000000000", "99999999999999", "79521141123453"],
            "GRAI+" => ["00000000000000", "09999999999999", "09521141123454"],
            _ => [""],
        };
        foreach (string key in keys)
        {
            for (int length = 1; length <= most; length++)
            {
                foreach ((EpcEncoding encoding, string serial) in SerialsOf(length))
                {
                    Epc epc = new() { Scheme = scheme, Reference = key, Serial = serial, Encoding = encoding, Filter = (byte)(length & 7) };
                    if (name == "DSGTIN+") epc = epc with { DateKind = (EpcDateKind)int.Parse(option, CultureInfo.InvariantCulture) };
                    switch (name)
                    {
                        case "SSCC+":
                            foreach (char digit in "059") yield return epc with { Serial = new string(digit, 18), Encoding = default };
                            break;
                        case "GIAI+" when serial[0] is >= '0' and <= '9':
                            string digits = "9521" + serial[0] + new string('7', length - 1);
                            yield return epc with { Serial = digits, Encoding = EpcEncoding.Terminated };
                            break;
                        case "GIAI+":
                            yield return epc with { Serial = "0000" + serial };
                            break;
                        case "DSGTIN+":
                            foreach (string date in (string[])["000100", "991231", "240229"]) yield return epc with { Date = date };
                            break;
                        default:
                            yield return epc;
                            break;
                    }
                }
            }
        }
    }

    private static IEnumerable<(EpcEncoding Encoding, string Serial)> SerialsOf(int length)
    {
        (EpcEncoding, string)[] alphabets =
        [
            (EpcEncoding.Integer, "0123456789"), (EpcEncoding.UpperHex, "0123456789ABCDEF"), (EpcEncoding.LowerHex, "fedcba9876543210"),
            (EpcEncoding.Base64, "_-zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA9876543210"),
            (EpcEncoding.Code40, ":.-ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210"), (EpcEncoding.Ascii, KeyCharacters),
        ];
        foreach ((EpcEncoding encoding, string alphabet) in alphabets)
        {
            yield return (encoding, new string(alphabet[0], length));
            yield return (encoding, new string(alphabet[^1], length));
            yield return (encoding, string.Concat(Enumerable.Range(0, length).Select(at => alphabet[at * 7 % alphabet.Length])));
        }
    }

    private static string Bits(ulong value, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(bit => count - bit - 1 < 64 && (value >> (count - bit - 1) & 1) == 1 ? '1' : '0'));

    private static byte[] Words(string bits)
    {
        string padded = bits.PadRight((bits.Length + 15) / 16 * 16, '0');
        return [.. Enumerable.Range(0, padded.Length / 8).Select(at => Convert.ToByte(padded.Substring(at * 8, 8), 2))];
    }
}
