using System.Text.Json;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Tests.Support;

namespace Logistics.Tests.Edge.Llrp;

public sealed class LlrpDecodeTests : IDisposable
{
    private const string Sheet = "3414257bf400000000000001";

    // 2008-09-22T13:51:17Z.
    private const ulong Seen = 1_222_091_477_000_000;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    public static TheoryData<int, bool> Links => new()
    {
        { 1, false }, { 1, true }, { 101, false }, { 113, false }, { 276, false }, { 0, false }, { 108, false }, { 228, false },
    };

    [Fact]
    public void A_tag_report_is_a_line_of_json()
    {
        (int code, string[] lines, string rest) = Decode([
            .. ReaderWords.Greeting(), .. ReaderWords.Report(9, (Sheet, 2, Seen)),
            .. ReaderWords.Message(LlrpMessageType.RoAccessReport, 10, static writer =>
                ReaderWords.Tag(writer, "0102", null, 77, null, isUptime: true)),
        ]);
        Assert.Equal(0, code);
        Assert.Equal(
            [
                """{"epc":"3414257bf400000000000001","antenna":2,"rssi":-52,"firstSeen":TIME,"lastSeen":TIME,"count":1,"messageId":9}"""
                    .Replace("TIME", "\"2008-09-22T13:51:17.000000Z\"", StringComparison.Ordinal),
                """{"epc":"0102","antenna":null,"rssi":-52,"firstSeen":77,"lastSeen":null,"count":1,"messageId":10}""",
            ],
            lines);
        Assert.Equal(
            ["2 tag reports in:", "       1 READER_EVENT_NOTIFICATION", "       2 RO_ACCESS_REPORT"],
            rest.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [RecordedDataFact("llrp-frames")]
    public void All_recorded_messages_in_one_file_are_told()
    {
        string folder = Path.Combine(RepositoryRoot.RecordedData, "llrp-frames");
        (int code, string[] lines, string rest) = Decode(
            [.. Directory.EnumerateFiles(folder, "*.bin").Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)]);
        Assert.Equal(0, code);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains("306edd870775c77926b231a9", string.Concat(lines), StringComparison.Ordinal);
        Assert.Contains($"{lines.Length} tag reports", rest, StringComparison.Ordinal);
        Assert.Contains("CUSTOM_MESSAGE", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_said_with_its_place_and_what_is_sound_around_it_is_told()
    {
        byte[] first = ReaderWords.Report(1, (Sheet, 1, Seen));
        byte[] second = ReaderWords.Report(2, (Sheet, 2, Seen), ("0102", 2, Seen));
        byte[] third = ReaderWords.Report(3, (Sheet, 3, Seen));

        // The length of the second tag's EPC goes beyond it.
        int epc = second.AsSpan().IndexOf(new byte[] { 0, 0xf1, 0, 8 });
        second[epc + 3] = 80;
        (int code, string[] lines, string rest) = Decode([.. first, 1, 2, 3, .. second, .. third, .. third[..20]]);
        Assert.Equal(1, code);
        Assert.Equal([1, 2, 3], Antennas(lines));
        Assert.Contains($"byte {first.Length}: neither version 1.0.1 nor 1.1; 3 bytes", rest, StringComparison.Ordinal);
        Assert.Contains("in RO_ACCESS_REPORT 2", rest, StringComparison.Ordinal);
        Assert.Contains("goes on beyond the end; 20 bytes", rest, StringComparison.Ordinal);
        Assert.Contains("Parts that could not be read: 3", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_damaged_report_of_a_message_is_said_and_so_is_one_without_a_tag()
    {
        byte[] reports = ReaderWords.Report(5, ("0102", 1, Seen), ("0304", 2, Seen), ("0506", 3, Seen));
        for (int at = 0, damaged = 0; damaged < 2; at++)
        {
            if (!reports.AsSpan(at).StartsWith(new byte[] { 0, 0xf1, 0, 8 })) continue;
            reports[at + 3] = 90;
            damaged++;
        }

        byte[] empty = ReaderWords.Message(LlrpMessageType.RoAccessReport, 6, static writer =>
            writer.Close(writer.Open(LlrpParameterType.TagReportData)));
        (int code, string[] lines, string said) = Decode([.. reports, .. empty]);
        Assert.Equal(1, code);
        Assert.Equal([3], Antennas(lines));
        Assert.Contains("a tag report without an EPC, in RO_ACCESS_REPORT 6", said, StringComparison.Ordinal);
        Assert.Contains("Parts that could not be read: 3", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_that_was_damaged_hides_no_message_behind_it()
    {
        byte[] report = ReaderWords.Report(1, (Sheet, 1, Seen));
        byte[] longer = [.. report];
        longer[5] += 9;
        byte[] shorter = [.. report];
        shorter[5] -= 9;
        byte[] giant = [.. report];
        giant[2] = 0x7f;
        foreach (byte[] damaged in new[] { longer, shorter, giant })
        {
            (int code, string[] lines, _) = Decode([.. damaged, .. ReaderWords.Report(2, (Sheet, 4, Seen))]);
            Assert.Equal(1, code);
            Assert.Equal(4, Antennas(lines)[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void A_capture_of_any_link_is_read(int link, bool hasVlan)
    {
        static byte[] Ip(byte[] tcp) => CaptureWriter.Ipv4(tcp, isFromReader: true);
        byte[][] packets = [.. Split(ReaderWords.Report(1, (Sheet, 1, Seen)), 5084).Select(Ip).Select(packet => link switch
        {
            1 => CaptureWriter.Ethernet(packet, hasVlan),
            113 => [.. new byte[14], 8, 0, .. packet],
            276 => [8, 0, .. new byte[18], .. packet],
            0 => [2, 0, 0, 0, .. packet],
            108 => [0, 0, 0, 2, .. packet],
            _ => packet,
        })];
        foreach (byte[] file in new[]
        {
            CaptureWriter.Pcap(link, packets), CaptureWriter.Pcap(link, packets, isBig: true, isNano: true),
        })
        {
            (int code, string[] lines, string rest) = Decode(file);
            Assert.True(code == 0, rest);
            Assert.Single(lines);
        }

        if (link > 255) return;
        foreach (byte[] file in new[] { CaptureWriter.Pcapng(link, packets), CaptureWriter.Pcapng(link, packets, isBig: true) })
        {
            (int code, string[] lines, string rest) = Decode(file);
            Assert.True(code == 0, rest);
            Assert.Single(lines);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ipv6_is_read_with_and_without_extension_headers(bool hasOptions)
    {
        byte[][] packets = [.. Split(ReaderWords.Report(1, (Sheet, 1, Seen)), 5084)
            .Select(tcp => CaptureWriter.Ethernet(CaptureWriter.Ipv6(tcp, hasOptions)))];
        (int code, string[] lines, string rest) = Decode(CaptureWriter.Pcap(1, packets));
        Assert.True(code == 0, rest);
        Assert.Single(lines);
    }

    [Fact]
    public void Segments_come_in_any_order_and_more_than_once_and_sequence_numbers_begin_again()
    {
        byte[] all = [.. Enumerable.Range(0, 50).SelectMany(number => ReaderWords.Report((uint)number, (Sheet, (ushort)number, Seen)))];
        Random random = new(5);
        for (int round = 0; round < 50; round++)
        {
            uint begin = (uint)(uint.MaxValue - random.Next(all.Length));
            List<byte[]> segments = [CaptureWriter.Tcp(5084, 40_000, begin - 1, 0, CaptureWriter.Syn)];
            List<(int Order, byte[] Tcp)> shuffled = [];
            for (int at = 0, count = 0; at < all.Length; count++)
            {
                int length = Math.Min(1 + random.Next(200), all.Length - at);
                byte[] payload = all[at..Math.Min(at + length + random.Next(9), all.Length)];
                byte[] tcp = CaptureWriter.Tcp(5084, 40_000, unchecked(begin + (uint)at), 1, CaptureWriter.Ack, payload);
                shuffled.Add((count + random.Next(6), tcp));
                if (random.Next(4) == 0) shuffled.Add((count + random.Next(12), tcp));
                at += length;
            }

            segments.AddRange(shuffled.OrderBy(static one => one.Order).Select(static one => one.Tcp));
            (int code, string[] lines, string rest) = Decode(CaptureWriter.Pcap(
                101, segments.Select(static tcp => CaptureWriter.Ipv4(tcp, isFromReader: true))));
            Assert.True(code == 0, rest);
            Assert.Equal(Enumerable.Range(0, 50), Antennas(lines));
        }
    }

    [Fact]
    public void Both_directions_and_other_ports_are_read_and_other_traffic_is_left_alone()
    {
        byte[] web = [.. "GET / HTTP/1.1\r\nHost: reader\r\n\r\n"u8];
        byte[][] packets =
        [
            CaptureWriter.Ipv4(CaptureWriter.Tcp(9_000, 80, 1, 1, CaptureWriter.Ack, web), isFromReader: false),
            .. Split(ReaderWords.Report(1, (Sheet, 1, Seen)), 14_150).Select(tcp => CaptureWriter.Ipv4(tcp, isFromReader: true)),
            CaptureWriter.Ipv4(
                CaptureWriter.Tcp(40_000, 14_150, 1, 1, CaptureWriter.Ack, ReaderWords.Bare(LlrpMessageType.KeepaliveAck, 1)),
                isFromReader: false),
        ];
        (int code, string[] lines, string rest) = Decode(CaptureWriter.Pcap(101, packets));
        Assert.True(code == 0, rest);
        Assert.Single(lines);
        Assert.Contains("1 KEEPALIVE_ACK", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_capture_has_missed_is_said_and_reading_goes_on_behind_it()
    {
        byte[] report = ReaderWords.Report(1, (Sheet, 1, Seen));
        byte[] next = ReaderWords.Report(2, (Sheet, 2, Seen));
        byte[][] packets =
        [
            CaptureWriter.Tcp(5084, 40_000, 0, 0, CaptureWriter.Syn),
            CaptureWriter.Tcp(5084, 40_000, 1, 1, CaptureWriter.Ack, report[..30]),
            CaptureWriter.Tcp(5084, 40_000, (uint)report.Length - 4, 1, CaptureWriter.Ack, [.. report[^5..], .. next]),
        ];
        (int code, string[] lines, string rest) = Decode(CaptureWriter.Pcap(
            101, packets.Select(static tcp => CaptureWriter.Ipv4(tcp, isFromReader: true))));
        Assert.Equal(1, code);
        Assert.Equal([2], Antennas(lines));
        Assert.Contains($"192.168.1.50:5084 > 192.168.1.10:40000, byte 30: not in the capture; {report.Length - 35} bytes", rest,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_that_is_cut_off_gives_what_it_has()
    {
        byte[] file = CaptureWriter.Pcap(101, Split(ReaderWords.Report(1, (Sheet, 1, Seen)), 5084)
            .Select(static tcp => CaptureWriter.Ipv4(tcp, isFromReader: true)));
        (int code, string[] lines, _) = Decode([.. file, 1, 2, 3]);
        Assert.Equal((1, 1), (code, lines.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is a letter and no message of any reader.")]
    public void A_file_without_LLRP_is_told_so(string text)
    {
        (int code, string[] lines, string rest) = Decode(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal((2, 0), (code, lines.Length));
        Assert.Contains("nothing of LLRP", rest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_so()
    {
        StringWriter errors = new();
        Assert.Equal(2, new LlrpDecoder(TextWriter.Null, errors).Decode("/nowhere/x.pcap"));
        Assert.Contains("/nowhere/x.pcap", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_to_a_capture_throws_nothing()
    {
        byte[] good = CaptureWriter.Pcapng(1, Split(ReaderWords.Report(1, (Sheet, 1, Seen), ("0102", 2, Seen)), 5084)
            .Select(static tcp => CaptureWriter.Ethernet(CaptureWriter.Ipv4(tcp, isFromReader: true))));
        byte[] old = CaptureWriter.Pcap(1, Split(ReaderWords.Report(1, (Sheet, 1, Seen)), 5084)
            .Select(static tcp => CaptureWriter.Ethernet(CaptureWriter.Ipv6(tcp, hasOptions: true))));
        Random random = new(3);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] file = [.. round % 2 == 0 ? good : old];
            for (int changes = 1 + random.Next(4); changes > 0; changes--) file[random.Next(file.Length)] = (byte)random.Next(256);
            Assert.InRange(Decode(file[..(random.Next(3) == 0 ? random.Next(file.Length) : file.Length)]).Code, 0, 2);
        }
    }

    private static IEnumerable<byte[]> Split(byte[] bytes, ushort port)
    {
        yield return CaptureWriter.Tcp(port, 40_000, 99, 0, CaptureWriter.Syn);
        yield return CaptureWriter.Tcp(port, 40_000, 100, 1, CaptureWriter.Ack, bytes[..7]);
        yield return CaptureWriter.Tcp(port, 40_000, 107, 1, CaptureWriter.Ack, bytes[7..25]);
        yield return CaptureWriter.Tcp(port, 40_000, 125, 1, CaptureWriter.Ack, bytes[25..]);
    }

    private static int[] Antennas(string[] lines) => [.. lines.Select(static line =>
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("antenna").GetInt32();
    })];

    private (int Code, string[] Lines, string Said) Decode(byte[] bytes)
    {
        File.WriteAllBytes(_file, bytes);
        StringWriter output = new();
        StringWriter errors = new();
        int code = new LlrpDecoder(output, errors).Decode(_file);
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), errors.ToString());
    }
}
