using Logistics.Wire.Messages;

namespace Logistics.Hub.Bench;

/// <summary>
/// What nodes' sensors say right now, from the broker to those who look and to nobody else: nothing of it is kept, and the engine does not
/// hear of it. While somebody looks at a channel its node is asked to tell it, again and again; when nobody does any more it is told to
/// stop. Safe from any thread.
/// </summary>
/// <param name="clock">The machine's clock.</param>
internal sealed class Signals(TimeProvider clock)
{
    // A command may be lost, and the hub too: a node tells on for so long.
    private const int ForSeconds = 20;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Site, string Node, string Channel), Watched> _watched = [];
    private readonly Queue<(string Site, string Node, CommandMessage Command)> _ended = [];

    /// <summary>Raised when a node is to be asked something: <see cref="Due"/> says what.</summary>
    public event Action? Asked;

    /// <summary>Somebody begins to look.</summary>
    /// <param name="site">Site id.</param>
    /// <param name="node">Node id.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="begun">Those of them at which nobody looked yet.</param>
    public SignalWatcher Look(string site, string node, IReadOnlyList<string> channels, out IReadOnlyList<string> begun)
    {
        SignalWatcher watcher = new(site, node, channels);
        List<string> fresh = [];
        lock (_gate)
        {
            foreach (string channel in channels)
            {
                if (!_watched.TryGetValue((site, node, channel), out Watched? watched))
                {
                    _watched[(site, node, channel)] = watched = new Watched();
                    fresh.Add(channel);
                }
                watched.Watchers.Add(watcher);

                // Whoever begins to look is told at once what holds.
                watched.AskedAt = null;
            }
        }
        begun = fresh;
        Asked?.Invoke();
        return watcher;
    }

    /// <summary>Somebody does not look any more.</summary>
    public void Leave(SignalWatcher watcher)
    {
        lock (_gate)
        {
            foreach (string channel in watcher.Channels)
            {
                (string, string, string) key = (watcher.Site, watcher.Node, channel);
                if (!_watched.TryGetValue(key, out Watched? watched) || !watched.Watchers.Remove(watcher)) continue;
                if (watched.Watchers.Count > 0) continue;
                _watched.Remove(key);
                _ended.Enqueue((watcher.Site, watcher.Node, new CommandMessage(CommandMessage.Watch, channel, 0)));
            }
        }
        Asked?.Invoke();
    }

    /// <summary>What nodes are to be asked now; asked for each second at least.</summary>
    public IReadOnlyList<(string Site, string Node, CommandMessage Command)> Due()
    {
        List<(string, string, CommandMessage)> due = [];
        lock (_gate)
        {
            while (_ended.TryDequeue(out var ended))
            {
                if (!_watched.ContainsKey((ended.Site, ended.Node, ended.Command.Channel!))) due.Add(ended);
            }
            foreach (((string site, string node, string channel), Watched watched) in _watched)
            {
                if (watched.AskedAt is { } asked && clock.GetElapsedTime(asked) < Again) continue;
                watched.AskedAt = clock.GetTimestamp();
                due.Add((site, node, new CommandMessage(CommandMessage.Watch, channel, ForSeconds)));
            }
        }
        return due;
    }

    /// <summary>Brings what a node says to those who look at it. What is no signal, and what nobody looks at, is left.</summary>
    public void Hear(string site, string node, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (!_watched.Keys.Any(key => key.Site == site && key.Node == node)) return;
            if (!SignalReader.TryRead(payload, out SignalMessage? signal)) return;
            if (!_watched.TryGetValue((site, node, signal.Channel), out Watched? watched)) return;
            foreach (SignalWatcher watcher in watched.Watchers) watcher.Offer(signal);
        }
    }

    private sealed class Watched
    {
        public List<SignalWatcher> Watchers { get; } = [];

        /// <summary>When its node was asked last, as a timestamp of the clock; null when it is to be asked now.</summary>
        public long? AskedAt { get; set; }
    }
}
