namespace Logistics.Simulator.Swarm;

/// <summary>A nurse's button at a bed.</summary>
internal sealed class TruthButton(string bed, string node, string channel)
{
    private const long HeldMs = 700;
    private readonly List<long> _presses = [];

    public string Bed => bed;

    public string Node => node;

    public string Channel => channel;

    public bool IsDown(long nowMs) => _presses.Exists(atMs => atMs <= nowMs && nowMs < atMs + HeldMs);

    /// <summary>It will be pressed then.</summary>
    public void Press(long atMs) => _presses.Add(atMs);

    /// <summary>When it next goes down or up.</summary>
    public long Next(long nowMs)
    {
        long nextMs = long.MaxValue;
        foreach (long atMs in _presses)
        {
            if (atMs > nowMs) nextMs = Math.Min(nextMs, atMs);
            else if (atMs + HeldMs > nowMs) nextMs = Math.Min(nextMs, atMs + HeldMs);
        }
        return nextMs;
    }
}
