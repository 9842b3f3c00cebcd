namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Bytes of a TCP connection's direction that stand without a hole.</summary>
/// <param name="Direction">Whose.</param>
/// <param name="Offset">Where in the direction's bytes these begin, as far as the capture knows.</param>
/// <param name="Missing">Bytes before it that the capture does not have.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record TcpRun(TcpDirection Direction, long Offset, long Missing, ReadOnlyMemory<byte> Bytes);
