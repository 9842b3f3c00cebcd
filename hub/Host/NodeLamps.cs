using System.Diagnostics.CodeAnalysis;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>
/// Which nodes have lamps, and what each of them is to be told of the beds they show. A node names a lamp by one of its own channels, and
/// shows the bed that the site file gives that channel: so it hears of no bed but those that it watches. On the loop's thread.
/// </summary>
/// <param name="site">Whose channels belong to which bed.</param>
/// <param name="bedOf">A bed as it was last shown, by its id.</param>
internal sealed class NodeLamps(SiteFile site, Func<string, BedMessage?> bedOf)
{
    private readonly Dictionary<SensorRef, string> _beds = site.Wards.SelectMany(ward => ward.Beds)
        .SelectMany(bed => bed.Sensors.Select(sensor => (sensor, bed.Id))).ToDictionary(pair => pair.sensor, pair => pair.Id);

    private readonly Dictionary<string, Node> _nodes = [];
    private readonly Dictionary<string, List<Node>> _nodesAt = [];
    private readonly Queue<Node> _due = new();

    /// <summary>Takes what a node says of its lamps: the channels whose beds they show.</summary>
    public void Say(string id, IReadOnlyList<string> channels)
    {
        if (!_nodes.TryGetValue(id, out Node? node))
        {
            if (channels.Count == 0) return;
            _nodes.Add(id, node = new Node(id));
        }
        else if (node.Channels.SequenceEqual(channels))
        {
            return;
        }
        foreach ((_, string bed) in node.Lamps) _nodesAt[bed].Remove(node);
        node.Channels = channels;
        node.Lamps = [.. channels.Distinct().Where(channel => _beds.ContainsKey(new SensorRef(id, channel)))
            .Select(channel => (channel, _beds[new SensorRef(id, channel)]))];
        foreach ((_, string bed) in node.Lamps)
        {
            if (!_nodesAt.TryGetValue(bed, out List<Node>? nodes)) _nodesAt.Add(bed, nodes = []);
            nodes.Add(node);
        }
        MakeDue(node);
    }

    /// <summary>Takes notice that a bed is shown anew.</summary>
    public void Move(string bed)
    {
        if (!_nodesAt.TryGetValue(bed, out List<Node>? nodes)) return;
        foreach (Node node in nodes) MakeDue(node);
    }

    /// <summary>All is to be told again: the broker may have forgotten it.</summary>
    public void Again()
    {
        foreach (Node node in _nodes.Values)
        {
            node.Told = null;
            MakeDue(node);
        }
    }

    /// <summary>Takes the next node that is to be told something new; false when there is none.</summary>
    /// <param name="id">The node.</param>
    /// <param name="message">What it is to be told.</param>
    public bool TryTake([NotNullWhen(true)] out string? id, [NotNullWhen(true)] out LampsMessage? message)
    {
        while (_due.TryDequeue(out Node? node))
        {
            node.IsDue = false;
            List<LampState> states = [];
            foreach ((string channel, string bed) in node.Lamps)
            {
                if (bedOf(bed) is BedMessage shown) states.Add(new LampState(channel, shown.Status, shown.Since));
            }

            // A bed is shown anew for its evidence too, which no lamp knows.
            if (node.Told?.SequenceEqual(states) == true) continue;
            node.Told = states;
            id = node.Id;
            message = new LampsMessage(states);
            return true;
        }
        id = null;
        message = null;
        return false;
    }

    private void MakeDue(Node node)
    {
        if (node.IsDue) return;
        node.IsDue = true;
        _due.Enqueue(node);
    }

    private sealed class Node(string id)
    {
        public string Id => id;

        /// <summary>What it said.</summary>
        public IReadOnlyList<string> Channels { get; set; } = [];

        /// <summary>Those of them that belong to a bed.</summary>
        public IReadOnlyList<(string Channel, string Bed)> Lamps { get; set; } = [];

        /// <summary>What it was told last on this connection; null for nothing.</summary>
        public IReadOnlyList<LampState>? Told { get; set; }

        public bool IsDue { get; set; }
    }
}
