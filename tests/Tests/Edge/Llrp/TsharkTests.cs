using System.Diagnostics;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>What is sent is read by Wireshark's own dissector.</summary>
public sealed class TsharkTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [TsharkFact]
    public void Tshark_reads_all_that_is_sent_without_complaint()
    {
        List<(LlrpMessageType Type, byte[] Bytes)> sent = Conversation();
        List<byte[]> packets = [];
        uint sequence = 1;
        foreach ((_, byte[] bytes) in sent)
        {
            packets.Add(CaptureWriter.Ethernet(CaptureWriter.Ipv4(
                CaptureWriter.Tcp(40_000, 5084, sequence, 1, CaptureWriter.Ack, bytes), isFromReader: false)));
            sequence += (uint)bytes.Length;
        }

        File.WriteAllBytes(_file, CaptureWriter.Pcap(1, packets));
        string[] lines = Run("-T", "fields", "-e", "llrp.type", "-e", "llrp.length", "-e", "_ws.malformed", "-e", "_ws.expert.message")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(sent.Select(static one => $"{(int)one.Type}\t{one.Bytes.Length}"), lines.Select(static line => line.TrimEnd()));

        // Every parameter of the largest one by name, and none that it does not know.
        string words = Run("-V", "-Y", "llrp.type == 20").Split("Low Level Reader Protocol")[^1];
        foreach (string parameter in (string[])
        [
            "RO Spec", "RO Bound Spec", "RO Spec Start Trigger", "RO Spec Stop Trigger", "AI Spec", "AI Spec Stop", "Antenna Configuration",
            "RF Transmitter", "C1G2 Inventory Command", "C1G2 Singulation Control", "RO Report Spec", "Tag Report Content Selector",
        ])
        {
            Assert.Contains($"TLV Parameter: {parameter}", words, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Unknown", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Malformed", words, StringComparison.Ordinal);
    }

    // All that a client can send, in a conversation with power, two antennas, a keepalive, a full buffer and a goodbye.
    private static List<(LlrpMessageType Type, byte[] Bytes)> Conversation()
    {
        List<(LlrpMessageType, byte[])> sent = [];
        LlrpConfig antenna = new()
        {
            Channel = "gate/1", Reader = "r", Port = 5084, Antenna = 1, Power = 2_500, Session = 2, Population = 64,
        };
        LlrpClient client = new("r", [antenna, antenna with { Channel = "gate/2", Antenna = 2, Power = null }]);
        WellBehavedReader reader = new();
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        client.Connecting(now);
        client.Connected(now);
        Say(ReaderWords.Greeting());
        Say(ReaderWords.Bare(LlrpMessageType.Keepalive, 5));
        Say(ReaderWords.Event(0, static writer =>
        {
            int level = writer.Open(LlrpParameterType.ReportBufferLevelWarningEvent);
            writer.U8(90);
            writer.Close(level);
        }));
        client.Close(now);
        Say([]);
        Assert.Equal(LlrpState.Closed, client.State);
        Assert.Equal(
            [
                LlrpMessageType.GetReaderCapabilities, LlrpMessageType.GetReaderConfig, LlrpMessageType.SetReaderConfig,
                LlrpMessageType.DeleteRospec, LlrpMessageType.AddRospec, LlrpMessageType.EnableRospec, LlrpMessageType.StartRospec,
                LlrpMessageType.EnableEventsAndReports, LlrpMessageType.KeepaliveAck, LlrpMessageType.GetReport,
                LlrpMessageType.StopRospec, LlrpMessageType.DeleteRospec, LlrpMessageType.CloseConnection,
            ],
            sent.Select(static one => one.Item1));
        return sent;

        void Say(byte[] bytes)
        {
            client.Receive(bytes, now, []);
            while (client.Outgoing.Length > 0)
            {
                byte[] outgoing = client.Outgoing.ToArray();
                client.Sent(outgoing.Length);
                int before = reader.Asked.Count;
                List<byte[]> answers = reader.Take(outgoing);
                int at = 0;
                foreach (LlrpMessageType type in reader.Asked.Skip(before))
                {
                    Assert.Equal(LlrpFault.None, LlrpMessage.Read(outgoing.AsSpan(at), out _, out int length));
                    sent.Add((type, outgoing[at..(at + length)]));
                    at += length;
                }

                foreach (byte[] answer in answers) client.Receive(answer, now, []);
            }
        }
    }

    private string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("tshark", ["-r", _file, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return text;
    }
}
