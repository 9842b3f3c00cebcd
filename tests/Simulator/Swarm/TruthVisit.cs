namespace Logistics.Simulator.Swarm;

/// <summary>A piece at the gate, as its antennas saw it.</summary>
/// <param name="Piece">Which piece.</param>
/// <param name="FromMs">Its first read, on the timeline.</param>
/// <param name="ToMs">Its last read.</param>
/// <param name="First">Side of the antenna that read it first.</param>
/// <param name="Last">Side of the antenna that read it last.</param>
/// <param name="Lingers">It stood there for too long to be passing.</param>
internal sealed record TruthVisit(int Piece, long FromMs, long ToMs, int First, int Last, bool Lingers);
