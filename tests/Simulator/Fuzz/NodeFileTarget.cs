using Logistics.Wire;
using Logistics.Wire.Node;

namespace Logistics.Simulator.Fuzz;

/// <summary>Node files: a node, or 1 to 20 errors.</summary>
public sealed class NodeFileTarget(IEnumerable<byte[]> seeds) : FuzzTarget("node", seeds, 8)
{
    public override string Process(ReadOnlyMemory<byte> input)
    {
        (NodeFile? node, IReadOnlyList<FileError> errors) = NodeFileReader.Read("file", input, null);
        Must(node is null ? errors.Count is >= 1 and <= 20 : errors.Count == 0, "a file gives a node, or 1 to 20 errors");
        return node is not null ? "node" : SiteFileTarget.Outcome(errors[0].Message);
    }
}
