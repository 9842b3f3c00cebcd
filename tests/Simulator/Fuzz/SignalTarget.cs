using System.Text.Json;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Simulator.Fuzz;

/// <summary>What a node tells of a channel that somebody looks at.</summary>
public sealed class SignalTarget(IEnumerable<byte[]> seeds) : FuzzTarget("signals", seeds, 7)
{
    public override string Process(ReadOnlyMemory<byte> input)
    {
        if (!SignalReader.TryRead(input.Span, out SignalMessage? signal)) return "refused";

        // What the hub does with it for a technician's page: once more as JSON, on one line.
        byte[] shown = JsonSerializer.SerializeToUtf8Bytes(signal, WireJson.Default.SignalMessage);
        Must(!shown.AsSpan().ContainsAny((byte)'\n', (byte)'\r'), "what is shown is one line");
        Must(JsonSerializer.Deserialize(shown, WireJson.Default.SignalMessage)!.Channel == signal.Channel, "what is shown can be read");
        return signal.Values is not null ? "values" : signal.Tags is not null ? "tags" : "beat";
    }
}
