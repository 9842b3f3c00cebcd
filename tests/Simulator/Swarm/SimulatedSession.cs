using System.Text;
using Logistics.Mqtt;

namespace Logistics.Simulator.Swarm;

/// <summary>A client's end of its session: what <see cref="MqttClient"/> is in production, on the timeline.</summary>
internal sealed class SimulatedSession(
    SimulatedBroker broker, Timeline timeline, Chance chance, MqttOptions options, MessageHandler onMessage, Action<bool> onConnection,
    SessionHost host) : IMqttSession
{
    private const int FirstBackoffMs = 250;
    private const int LongestBackoffMs = 15_000;
    private const int SilenceMs = 20_000;
    private readonly List<(string Filter, bool NoLocal)> _filters = [];
    private readonly Queue<SimulatedBroker.Delivery> _arrived = new();
    private readonly List<SimulatedBroker.Delivery> _handled = [];
    private readonly List<WireMessage> _outbox = [];
    private int _line;
    private int _backoffMs = FirstBackoffMs;
    private long _upFreeMs;
    private long _downFreeMs;
    private bool _isDead;
    private bool _isAttempting;
    private bool _welcome;
    private bool _loss;

    public string ClientId => options.ClientId;

    public MqttWill? Will => options.Will;

    public bool Connected { get; private set; }

    public string? LastError { get; private set; }

    public int Unanswered => _outbox.Count;

    public long NowMs => timeline.NowMs;

    /// <summary>A connection stands, whether the client knows it or not.</summary>
    public bool HasLine { get; private set; }

    public void Subscribe(string filter, int qos, bool noLocal)
    {
        _filters.Add((filter, noLocal));
        if (Connected && HasLine) broker.Subscribe(this, filter, noLocal);
    }

    public void Step(int timeoutMs)
    {
        Flush();
        if (_loss)
        {
            _loss = false;
            if (Connected)
            {
                Connected = false;
                LastError = "the connection was lost";
                onConnection(false);
            }
        }
        if (_welcome)
        {
            _welcome = false;
            Connected = true;
            LastError = null;
            _backoffMs = FirstBackoffMs;
            _outbox.Clear();
            if (HasLine)
            {
                foreach ((string filter, bool noLocal) in _filters) broker.Subscribe(this, filter, noLocal);
            }
            onConnection(true);
        }
        while (_arrived.TryDequeue(out SimulatedBroker.Delivery? delivery))
        {
            host.Crash.Pass();
            _handled.Add(delivery);
            host.OnTake(delivery.Message);
            onMessage(delivery.Message.Topic.Bytes, delivery.Message.Payload, delivery.Retained);
        }
    }

    public bool Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, bool retain, int keepSeconds = 0)
    {
        host.Crash.Pass();
        if (!Connected) return false;
        WireMessage message = new(broker.Topic(topic[..^1]), payload.ToArray(), retain, timeline.NowMs)
        {
            EndsMs = keepSeconds == 0 ? long.MaxValue : timeline.NowMs + keepSeconds * 1_000L,
        };
        host.OnPublish(message);
        _outbox.Add(message);
        return true;
    }

    public void Flush()
    {
        if (_outbox.Count > 0 || _handled.Count > 0) host.Crash.Pass();
        foreach (SimulatedBroker.Delivery delivery in _handled)
        {
            if (HasLine) delivery.AcknowledgedMs = timeline.NowMs + broker.Delay();
        }
        _handled.Clear();
        foreach (WireMessage message in _outbox) Send(message);
        _outbox.Clear();
    }

    public void Wake() => host.Wake();

    public void Disconnect()
    {
        Flush();
        if (!HasLine) return;
        HasLine = false;

        // What is on its way when the goodbye is said arrives before it.
        Connected = false;
        broker.Goodbye(this);
        _isDead = true;
    }

    public void Dispose()
    {
        if (!_isDead) Die();
    }

    /// <summary>The process that held it is gone.</summary>
    /// <param name="silently">The machine went with it, so that no socket closes.</param>
    public void Die(bool silently = false)
    {
        if (_isDead) return;
        _isDead = true;
        broker.Vanish(this, silently);
    }

    /// <summary>Tries to connect soon.</summary>
    public void Attempt()
    {
        if (_isAttempting || _isDead || HasLine) return;
        _isAttempting = true;
        timeline.In(_backoffMs / 2 + chance.Below(_backoffMs / 2), () =>
        {
            _isAttempting = false;
            if (_isDead || HasLine) return;
            _backoffMs = Math.Min(_backoffMs * 2, LongestBackoffMs);

            // Who can't be reached now says when that changes.
            if (broker.CanReach(ClientId)) Connect();
        });
    }

    /// <summary>The connection is gone with what was on it.</summary>
    public void LoseLine(bool silently)
    {
        if (!HasLine) return;
        HasLine = false;
        _line++;
        if (_isDead) return;
        int line = _line;
        timeline.In(silently ? SilenceMs : 0, () =>
        {
            if (_line != line || _isDead) return;
            _arrived.Clear();
            _handled.Clear();
            _loss = true;
            _welcome = false;
            Attempt();
            host.Wake();
        });
    }

    /// <summary>The broker sends; it arrives unless the connection goes first.</summary>
    public void Deliver(SimulatedBroker.Delivery delivery)
    {
        int line = _line;
        _downFreeMs = Math.Max(_downFreeMs, timeline.NowMs + broker.Delay());
        timeline.At(_downFreeMs, () =>
        {
            if (_line != line || _isDead || !HasLine) return;
            _arrived.Enqueue(delivery);
            host.Wake();
        });
    }

    private void Connect()
    {
        HasLine = true;
        _line++;
        _upFreeMs = 0;
        _downFreeMs = 0;
        _arrived.Clear();
        _handled.Clear();
        int line = _line;
        timeline.In(broker.Delay(), () =>
        {
            if (_line != line || _isDead || !HasLine) return;
            _welcome = true;
            broker.Welcome(this);
            host.Wake();
        });
    }

    private void Send(WireMessage message)
    {
        if (!HasLine) return;
        int line = _line;
        _upFreeMs = Math.Max(_upFreeMs, timeline.NowMs + broker.Delay());
        timeline.At(_upFreeMs, () =>
        {
            if (_line == line && broker.IsUp) broker.Take(message);
        });
    }
}
