using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>One antenna of a UHF RFID reader: a tag's EPC in hex when it is read, again once in a while as long as it stays, and at its
/// last read.</summary>
internal sealed class LlrpSensor : ISensor
{
    // Short against the second in which a tag passes a gate, long against what a turn costs.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly LlrpConfig _config;
    private readonly LlrpConnection _connection;
    private readonly List<TagRead> _reads = [];
    private readonly List<(string Epc, DateTimeOffset At)> _told = [];
    private readonly RepeatLimit _limit;

    /// <param name="config">The antenna.</param>
    /// <param name="connection">The connection to its reader.</param>
    public LlrpSensor(LlrpConfig config, LlrpConnection connection)
    {
        _config = config;
        _connection = connection;
        _limit = new RepeatLimit(config.Every);
    }

    /// <inheritdoc/>
    public string Channel => _config.Channel;

    /// <inheritdoc/>
    public TimeSpan Every => PollInterval;

    /// <inheritdoc/>
    public string? Trouble => _connection.TroubleOf(_config.Antenna);

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        _reads.Clear();
        _told.Clear();
        _connection.Read(_config.Antenna, now, _reads);
        foreach (TagRead read in _reads.OrderBy(static read => read.At)) _limit.Take(read.Epc, read.At, _told);
        _limit.Advance(now, _told);
        foreach ((string epc, DateTimeOffset at) in _told.OrderBy(static told => told.At)) into.Add(new Sample(Channel, at, epc));
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Leave(_config.Antenna);
}
