using System.Globalization;
using System.Xml.Linq;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Tests.Support;

namespace Logistics.Tests.Edge.Llrp;

public sealed class LlrpCodecTests
{
    private static string Folder => Path.Combine(RepositoryRoot.RecordedData, "llrp-frames");

    [RecordedDataFact("llrp-frames")]
    public void Every_recorded_message_is_sound_and_has_the_parameters_that_its_xml_has()
    {
        int messages = 0;
        foreach (string file in Directory.EnumerateFiles(Folder, "*.bin"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            int at = 0;
            foreach (XElement expected in Messages(file))
            {
                Assert.Equal(LlrpFault.None, LlrpMessage.Read(bytes.AsSpan(at), out LlrpMessage message, out int length));
                Assert.Equal(LlrpFault.None, LlrpCheck.Of(message).Fault);
                Assert.Equal(expected.Name.LocalName, LlrpNames.Of(message.Type));
                Assert.Equal((string?)expected.Attribute("MessageID"), message.Id.ToString(CultureInfo.InvariantCulture));
                Assert.Equal(Tree(expected), Tree(message.Parameters));
                at += length;
                messages++;
            }

            Assert.Equal(bytes.Length, at);
        }

        Assert.True(messages > 20, $"{messages} messages");
    }

    [RecordedDataFact("llrp-frames")]
    public void Every_recorded_tag_report_says_what_its_xml_says()
    {
        int reports = 0;
        foreach (string name in new[] { "RO_ACCESS_REPORT.bin", "dx101_b.bin" })
        {
            string file = Path.Combine(Folder, name);
            byte[] bytes = File.ReadAllBytes(file);
            int at = 0;
            foreach (XElement expected in Messages(file))
            {
                Assert.Equal(LlrpFault.None, LlrpMessage.Read(bytes.AsSpan(at), out LlrpMessage message, out int length));
                at += length;
                LlrpParameters parameters = message.Parameters;
                foreach (XElement report in expected.Elements().Where(static one => one.Name.LocalName == "TagReportData"))
                {
                    Assert.True(parameters.TryNext(out LlrpParameter parameter));
                    Assert.Equal(LlrpFault.None, TagReport.Read(parameter, out TagReport read));
                    Compare(report, read);
                    reports++;
                }
            }
        }

        Assert.True(reports > 50, $"{reports} reports");
    }

    [Theory]
    [InlineData("", "Incomplete")]
    [InlineData("043e0000", "Incomplete")]
    [InlineData("043e0000000a000000", "Incomplete")]
    [InlineData("243e0000000a00000001", "ReservedBits")]
    [InlineData("003e0000000a00000001", "Version")]
    [InlineData("0c3e0000000a00000001", "Version")]
    [InlineData("043e0000000900000001", "MessageLength")]
    [InlineData("043effffffff00000001", "MessageLength")]
    [InlineData("043e0000000a00000001", "None")]
    [InlineData("083e0000000a00000001", "None")]
    public void A_header_that_is_none_is_refused_with_its_reason(string hex, string fault) =>
        Assert.Equal(fault, $"{LlrpMessage.Read(Convert.FromHexString(hex), out _, out _)}");

    [Theory]
    [InlineData("043d0000001100000001" + "00f0000681" + "0001", "ParameterLength")]
    [InlineData("043d0000000e00000001" + "00f00003", "ParameterLength")]
    [InlineData("043d0000000c00000001" + "00f0", "ParameterLength")]
    [InlineData("043d0000000e00000001" + "80f00004", "UnknownParameter")]
    [InlineData("043d0000000e00000001" + "04f00004", "ReservedBits")]
    [InlineData("043d0000001400000001" + "00f0000a" + "00f100060061", "FieldsCut")]
    [InlineData("043d0000001500000001" + "00f0000b" + "00f10007000011", "BytesLeft")]
    [InlineData("04150000000c000000010000", "FieldsCut")]
    [InlineData("043d0000001600000001" + "00f0000c" + "0378000800000000", "None")]
    public void A_parameter_that_does_not_fit_is_refused_with_its_reason(string hex, string fault)
    {
        Assert.Equal(LlrpFault.None, LlrpMessage.Read(Convert.FromHexString(hex), out LlrpMessage message, out _));
        LlrpCheck check = LlrpCheck.Of(message);
        Assert.Equal(fault, $"{check.Fault}");
        Assert.InRange(check.Offset, LlrpMessage.HeaderBytes, hex.Length / 2);
    }

    [Fact]
    public void Parameters_nested_without_end_are_refused_and_do_not_exhaust_the_stack()
    {
        byte[] message = ReaderWords.Message(LlrpMessageType.RoAccessReport, 1, static writer =>
        {
            List<int> open = [];
            for (int depth = 0; depth < 16_000; depth++) open.Add(writer.Open(LlrpParameterType.TagReportData));
            for (int depth = open.Count - 1; depth >= 0; depth--) writer.Close(open[depth]);
        });
        Assert.Equal(LlrpFault.None, LlrpMessage.Read(message, out LlrpMessage read, out _));
        Assert.Equal(LlrpFault.TooDeep, LlrpCheck.Of(read).Fault);
    }

    [Fact]
    public void Vendors_parameters_and_unknown_ones_are_passed_over_and_counted()
    {
        byte[] message = ReaderWords.Message(LlrpMessageType.RoAccessReport, 1, static writer =>
        {
            int data = writer.Open(LlrpParameterType.TagReportData);
            int custom = writer.Open(LlrpParameterType.Custom);
            writer.U32(25_882);
            writer.U32(57);
            writer.U16(1);
            writer.Close(custom);
            int unknown = writer.Open((LlrpParameterType)900);
            writer.U16(1);
            writer.Close(unknown);
            writer.Close(data);
        });
        Assert.Equal(LlrpFault.None, LlrpMessage.Read(message, out LlrpMessage read, out _));
        Assert.Equal(new LlrpCheck(LlrpFault.None, message.Length, 2), LlrpCheck.Of(read));
        Assert.True(read.TryFind(LlrpParameterType.TagReportData, out LlrpParameter report));
        Assert.Equal(LlrpFault.NoEpc, TagReport.Read(report, out _));
    }

    private static IEnumerable<XElement> Messages(string file)
    {
        XElement root = XDocument.Load(Path.ChangeExtension(file, ".xml")).Root!;
        return root.Name.LocalName == "packetSequence" ? root.Elements() : [root];
    }

    private static List<string> Tree(XElement element) =>
    [
        .. element.Elements().Where(static one => IsParameter(one)).SelectMany(static one => Tree(one).Prepend(one.Name.LocalName)),
    ];

    // A field of a parameter may have the parameter's name; it has nothing in it.
    private static bool IsParameter(XElement element) =>
        Enum.TryParse(element.Name.LocalName, out LlrpParameterType type)
        && (element.HasElements || LlrpShape.Of(type) is { FixedBytes: 0, Lists: 0 });

    private static List<string> Tree(scoped LlrpParameters parameters)
    {
        List<string> names = [];
        while (parameters.TryNext(out LlrpParameter parameter))
        {
            names.Add($"{parameter.Type}");
            names.AddRange(Tree(parameter.Parameters));
        }

        return names;
    }

    private static void Compare(XElement expected, in TagReport read)
    {
        XElement epc = expected.Elements().First(static one => one.Name.LocalName is "EPC_96" or "EPCData").Elements().Single();
        Assert.Equal(epc.Value.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant(), read.Epc);
        Assert.Equal((string?)epc.Attribute("Count") ?? "96", read.EpcBits.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Field("AntennaID"), read.Antenna?.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Field("PeakRSSI"), read.PeakRssi?.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Field("TagSeenCount"), read.SeenCount?.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Time("FirstSeenTimestampUTC"), read.FirstSeen?.Date);
        Assert.Equal(Time("LastSeenTimestampUTC"), read.LastSeen?.Date);

        string? Field(string name) => expected.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value.Trim();

        DateTimeOffset? Time(string name) => Field(name) is string text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime() : null;
    }
}
