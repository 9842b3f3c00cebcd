using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Wire.Node;

namespace Logistics.Simulator.Fuzz;

/// <summary>What a reader sends. A client lives through it, and the decoder finds every byte of it in a message or in damage.</summary>
public sealed class LlrpTarget(IEnumerable<byte[]> seeds) : FuzzTarget("llrp", seeds, 8)
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private static readonly LlrpConfig Antenna = new()
    {
        Channel = "gate/1", Reader = "r", Port = 5084, Antenna = 1, Power = 3_000, Session = 1, Population = 32,
    };

    private readonly List<TagRead> _reads = [];

    public override string Process(ReadOnlyMemory<byte> input)
    {
        LlrpStream stream = new(input.Span);
        int end = 0;
        LlrpFault first = LlrpFault.None;
        while (stream.MoveNext())
        {
            Must(stream.Offset == end && stream.Length > 0, "pieces stand one behind the other");
            end += stream.Length;
            Must(stream.Check.Fault != LlrpFault.None || stream.Message.Version != 0, "what is sound is a message");
            first = first == LlrpFault.None ? stream.Check.Fault : first;
        }

        Must(end == input.Length, "nothing is left over");
        LlrpClient client = new("r", [Antenna]);
        client.Connecting(Now);
        client.Connected(Now);
        client.Receive(Convert.FromHexString(GoodInputs.Llrp[0]), Now, _reads);
        _reads.Clear();
        client.Receive(input.Span, Now, _reads);
        Must(_reads.TrueForAll(static read => read.At <= Now && read.Epc.Length > 0), "no read is of the future or of no tag");
        client.Advance(Now + TimeSpan.FromMinutes(1));
        Must(client.State == LlrpState.Waiting && client.TroubleOf(1) is not null, "without an answer it says so and tries again");
        return $"{first} {_reads.Count > 0}";
    }
}
