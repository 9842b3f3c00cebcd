namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>A tag that an antenna read.</summary>
/// <param name="Antenna">The reader's number of the antenna.</param>
/// <param name="Epc">EPC as lower-case hex.</param>
/// <param name="At">When, on the agent's clock.</param>
/// <param name="Rssi">How strong the tag answered, in dBm; null where the reader does not tell.</param>
/// <param name="Reads">How many reads it stands for, from 1.</param>
internal readonly record struct TagRead(int Antenna, string Epc, DateTimeOffset At, sbyte? Rssi = null, int Reads = 1);
