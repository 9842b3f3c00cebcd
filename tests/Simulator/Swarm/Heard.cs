namespace Logistics.Simulator.Swarm;

/// <summary>What one channel of a node said in one boot, changes only.</summary>
internal sealed class Heard(string node, string channel, long holdMs)
{
    private readonly List<(long AtMs, int Value)> _said = [];

    public string Node { get; } = node;

    public string Channel { get; } = channel;

    /// <summary>The boot that said it; 0 until the node has told.</summary>
    public long Boot { get; set; }

    public void Add(long atMs, int value) => _said.Add((atMs, value));

    /// <summary>What must have come of it by then: what held for long enough, each change once.</summary>
    public List<(long AtMs, int Value)> Believed(long untilMs)
    {
        List<(long AtMs, int Value)> believed = [];
        for (int index = 0; index < _said.Count; index++)
        {
            (long atMs, int value) = _said[index];
            long endMs = index + 1 < _said.Count ? _said[index + 1].AtMs : untilMs;
            if (endMs - atMs < holdMs) continue;
            if (believed.Count == 0 || believed[^1].Value != value) believed.Add((atMs + holdMs, value));
        }
        return believed;
    }
}
