namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>A tag that an antenna read.</summary>
/// <param name="Antenna">The reader's number of the antenna.</param>
/// <param name="Epc">EPC as lower-case hex.</param>
/// <param name="At">When, on the agent's clock.</param>
internal readonly record struct TagRead(int Antenna, string Epc, DateTimeOffset At);
