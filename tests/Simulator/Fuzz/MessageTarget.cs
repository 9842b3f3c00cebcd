using System.Text.Json;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Simulator.Fuzz;

/// <summary>A node's word about itself, and the hub's acknowledgement to it.</summary>
public sealed class MessageTarget(IEnumerable<byte[]> seeds) : FuzzTarget("messages", seeds, 7)
{
    public override string Process(ReadOnlyMemory<byte> input)
    {
        bool status = NodeStatusReader.TryRead(input.Span, out NodeStatusMessage? said);
        if (said is not null)
        {
            // What the technician's page does with it.
            Must(TimeSpan.FromSeconds(said.OldestSeconds) >= TimeSpan.Zero && said.Version.Length < 100, "what is shown can be shown");
            JsonSerializer.SerializeToUtf8Bytes(said, WireJson.Default.NodeStatusMessage);
        }
        try
        {
            bool ack = JsonSerializer.Deserialize(input.Span, WireJson.Default.AckMessage) is not null;
            return (status, ack) switch { (true, _) => "status", (_, true) => "ack", _ => "null" };
        }
        catch (JsonException)
        {
            // How an agent knows what is no acknowledgement.
            return "refused";
        }
    }
}
