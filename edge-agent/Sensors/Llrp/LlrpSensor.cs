using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>One antenna of a UHF RFID reader: a tag's EPC in hex at each read.</summary>
/// <param name="config">The antenna.</param>
/// <param name="connection">The connection to its reader.</param>
internal sealed class LlrpSensor(LlrpConfig config, LlrpConnection connection) : ISensor
{
    // Short against the second in which a tag passes a gate, long against what a turn costs.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly List<TagRead> _reads = [];

    /// <inheritdoc/>
    public string Channel => config.Channel;

    /// <inheritdoc/>
    public TimeSpan Every => PollInterval;

    /// <inheritdoc/>
    public string? Trouble => connection.TroubleOf(config.Antenna);

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        _reads.Clear();
        connection.Read(config.Antenna, now, _reads);
        foreach (TagRead read in _reads.OrderBy(static read => read.At))
        {
            into.Add(new Sample(Channel, read.At, read.Epc) { Rssi = read.Rssi, Reads = read.Reads });
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Leave(config.Antenna);
}
