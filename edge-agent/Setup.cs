using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>A configuration that can be run: what a node file says, and the sensors made of it, none of them opened.</summary>
/// <param name="Node">The node file, with what is the machine's own.</param>
/// <param name="Sensors">One for each of its sensors.</param>
public sealed record Setup(NodeFile Node, IReadOnlyList<ISensor> Sensors);
