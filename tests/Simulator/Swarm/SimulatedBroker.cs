using System.Text;
using Logistics.Mqtt;
using Logistics.Wire;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// A broker and the network before it, as mosquitto does it: sessions that are kept by client id, queues for who is away, QoS 1 with
/// repeats after each connection, retained messages, last wills; and a crash loses what came since it last saved itself.
/// </summary>
internal sealed class SimulatedBroker(Timeline timeline, Chance chance, NetworkPlan network)
{
    private const int SaveEveryMs = 60_000;
    private const int SilenceMs = 22_500;
    private readonly Dictionary<byte[], WireTopic> _topics = new(BytesComparer.Instance);
    private readonly Dictionary<WireTopic, List<Kept>> _routes = [];
    private readonly Dictionary<string, SimulatedSession> _clients = [];
    private readonly HashSet<string> _cutOff = [];
    private Dictionary<string, Kept> _kept = [];
    private Dictionary<WireTopic, byte[]> _retained = [];
    private (Dictionary<string, Kept> Kept, Dictionary<WireTopic, byte[]> Retained) _saved = ([], []);
    private long _savedMs;

    /// <summary>The network is quick and says each thing once.</summary>
    public bool IsCalm { get; set; }

    public bool IsUp { get; private set; } = true;

    public long Duplicated { get; private set; }

    /// <summary>Called with each retained message that changed.</summary>
    public Action<WireTopic, byte[]> OnRetained { get; set; } = (_, _) => { };

    /// <summary>The last word of a topic; null without one.</summary>
    public byte[]? Retained(string topic) => _retained.GetValueOrDefault(Topic(Encoding.UTF8.GetBytes(topic)));

    /// <summary>Topics that hold a last word.</summary>
    public IEnumerable<string> RetainedTopics => _retained.Keys.Select(topic => topic.Name);

    /// <summary>Makes a client's session; it begins to connect by itself.</summary>
    public SimulatedSession Open(
        MqttOptions options, MessageHandler onMessage, Action<bool> onConnection, SessionHost host)
    {
        if (_clients.TryGetValue(options.ClientId, out SimulatedSession? before)) before.Die();
        SimulatedSession session = new(this, timeline, chance.Branch(), options, onMessage, onConnection, host);
        _clients[options.ClientId] = session;
        session.Attempt();
        return session;
    }

    /// <summary>A link goes, and with it what was on it. Both ends notice at once, or after a while of silence.</summary>
    public void Break(string client, bool silently)
    {
        if (!_clients.TryGetValue(client, out SimulatedSession? session) || !session.HasLine) return;
        Cut(session, silently);
    }

    /// <summary>All that the client can reach is gone until it is given back.</summary>
    public void Partition(string client, bool isCut)
    {
        if (isCut) _cutOff.Add(client);
        else _cutOff.Remove(client);
        if (!_clients.TryGetValue(client, out SimulatedSession? session)) return;
        if (isCut) Cut(session, silently: true);
        else session.Attempt();
    }

    public void Crash()
    {
        SaveIfDue();
        IsUp = false;
        foreach (SimulatedSession session in _clients.Values) session.LoseLine(silently: false);
        _kept = _saved.Kept.ToDictionary(pair => pair.Key, pair => pair.Value.Copy());
        _retained = new Dictionary<WireTopic, byte[]>(_saved.Retained);
        _routes.Clear();
    }

    /// <summary>Ends in order: what is kept is saved first.</summary>
    public void Stop()
    {
        foreach (SimulatedSession session in _clients.Values) Cut(session, silently: false);
        Save();
        IsUp = false;
    }

    public void Start()
    {
        IsUp = true;
        _savedMs = timeline.NowMs;
        foreach (SimulatedSession session in _clients.Values) session.Attempt();
    }

    internal bool CanReach(string client) => IsUp && !_cutOff.Contains(client);

    /// <summary>How long a packet takes now.</summary>
    internal long Delay() => !IsCalm && network.SlowPermille > 0 && chance.Permille(network.SlowPermille)
        ? chance.Between(200, network.SlowMs)
        : chance.Between(1, 20);

    internal WireTopic Topic(ReadOnlySpan<byte> name)
    {
        if (_topics.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out WireTopic? topic)) return topic;
        topic = new WireTopic(Encoding.UTF8.GetString(name));
        _topics.Add(topic.Bytes, topic);
        return topic;
    }

    /// <summary>A connection stands: the session goes on where it was, and what it never acknowledged is sent again.</summary>
    internal void Welcome(SimulatedSession session)
    {
        SaveIfDue();
        if (!_kept.TryGetValue(session.ClientId, out Kept? kept)) _kept.Add(session.ClientId, kept = new Kept(session.ClientId));
        kept.Session = session;
        kept.Sent.RemoveAll(delivery => delivery.Message.EndsMs <= timeline.NowMs);
        foreach (Delivery again in kept.Sent) session.Deliver(again);
        kept.SendQueued(session);
    }

    internal void Subscribe(SimulatedSession session, string filter, bool noLocal)
    {
        Kept kept = _kept[session.ClientId];

        // Whoever asks for others' words alone is the only one who speaks there: what was kept is all that comes.
        if (!noLocal && kept.Filters.Add(filter)) _routes.Clear();
        foreach ((WireTopic topic, byte[] payload) in _retained)
        {
            if (topic.Fits(filter)) kept.Take(new Delivery(new WireMessage(topic, payload, true, timeline.NowMs), true));
        }
        kept.SendQueued(session);
    }

    /// <summary>A publisher's message has arrived.</summary>
    internal void Take(WireMessage message)
    {
        SaveIfDue();
        if (message.Retain) Keep(message);
        Route(message);
        if (IsCalm || network.DuplicatePermille == 0 || !chance.Permille(network.DuplicatePermille)) return;
        Duplicated++;
        timeline.In(chance.Between(1, 60_000), () =>
        {
            if (IsUp && message.EndsMs > timeline.NowMs) Route(message);
        });
    }

    internal void Goodbye(SimulatedSession session)
    {
        if (!_kept.TryGetValue(session.ClientId, out Kept? kept) || kept.Session != session) return;
        kept.Session = null;
        kept.Break(timeline.NowMs);
    }

    private void Cut(SimulatedSession session, bool silently)
    {
        if (!session.HasLine) return;
        session.LoseLine(silently);
        Goodbye(session);
        if (session.Will is not { } will) return;
        timeline.In(silently ? SilenceMs : 0, () =>
        {
            // Who is back by then is not gone.
            if (!IsUp || _clients[session.ClientId].HasLine) return;
            Take(new WireMessage(Topic(Encoding.UTF8.GetBytes(will.Topic)), will.Payload, will.Retain, timeline.NowMs));
        });
    }

    /// <summary>A client's process is gone: its socket closes at once, unless the machine went with it.</summary>
    internal void Vanish(SimulatedSession session, bool silently) => Cut(session, silently);

    private void Keep(WireMessage message)
    {
        if (message.Payload.Length == 0) _retained.Remove(message.Topic);
        else _retained[message.Topic] = message.Payload;
        OnRetained(message.Topic, message.Payload);
    }

    private void Route(WireMessage message)
    {
        if (!_routes.TryGetValue(message.Topic, out List<Kept>? takers))
        {
            takers = [.. _kept.Values.Where(kept => kept.Filters.Any(message.Topic.Fits))];
            _routes.Add(message.Topic, takers);
        }
        foreach (Kept kept in takers)
        {
            kept.Take(new Delivery(message, false));
            if (kept.Session is { } session) kept.SendQueued(session);
        }
    }

    private void SaveIfDue()
    {
        // Only a crash asks what was saved, and between two messages nothing changes: what stands now stood when it was due.
        if (!network.BrokerCrashes || timeline.NowMs - _savedMs < SaveEveryMs) return;
        Save();
    }

    private void Save()
    {
        _savedMs = timeline.NowMs;
        foreach (Kept kept in _kept.Values) kept.Settle(timeline.NowMs);
        _saved = (_kept.ToDictionary(pair => pair.Key, pair => pair.Value.Copy()), new Dictionary<WireTopic, byte[]>(_retained));
    }

    /// <summary>One message on its way to one client.</summary>
    internal sealed class Delivery(WireMessage message, bool retained)
    {
        public WireMessage Message { get; } = message;

        public bool Retained { get; } = retained;

        /// <summary>When the broker learns that the client has it.</summary>
        public long AcknowledgedMs { get; set; } = long.MaxValue;
    }

    /// <summary>A session that the broker keeps.</summary>
    private sealed class Kept(string client)
    {
        private readonly Queue<Delivery> _queued = new();

        public HashSet<string> Filters { get; private init; } = [];

        /// <summary>Sent and not known to have arrived, oldest first.</summary>
        public List<Delivery> Sent { get; private init; } = [];

        public SimulatedSession? Session { get; set; }

        public void Take(Delivery delivery) => _queued.Enqueue(delivery);

        public void SendQueued(SimulatedSession session)
        {
            if (!session.HasLine) return;
            if (Sent.Count > 64) Settle(session.NowMs);
            while (_queued.TryDequeue(out Delivery? delivery))
            {
                if (delivery.Message.EndsMs <= session.NowMs) continue;
                Sent.Add(delivery);
                session.Deliver(delivery);
            }
        }

        public void Settle(long nowMs) => Sent.RemoveAll(delivery => delivery.AcknowledgedMs <= nowMs);

        /// <summary>The connection went: what was not acknowledged by then is to be sent again.</summary>
        public void Break(long nowMs)
        {
            Settle(nowMs);
            foreach (Delivery delivery in Sent) delivery.AcknowledgedMs = long.MaxValue;
        }

        public Kept Copy()
        {
            Kept copy = new(client) { Filters = [.. Filters], Sent = [.. Sent.Select(Again)] };
            foreach (Delivery delivery in _queued) copy._queued.Enqueue(Again(delivery));
            return copy;
        }

        private static Delivery Again(Delivery delivery) => new(delivery.Message, delivery.Retained);
    }
}
