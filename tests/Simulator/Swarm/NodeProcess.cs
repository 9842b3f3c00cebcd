using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors;
using Logistics.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Simulator.Swarm;

/// <summary>A node's process: the real agent, living and dying on the timeline.</summary>
internal sealed class NodeProcess
{
    // A status every half minute would be most of what a day costs, and says nothing that the day needs.
    private static readonly TimeSpan StatusEvery = TimeSpan.FromMinutes(20);

    private readonly Timeline _timeline;
    private readonly SwarmSite _site;
    private readonly SimulatedBroker _broker;
    private readonly Auditor _auditor;
    private readonly DayPlan _plan;
    private readonly CrashPoint _crash;
    private readonly SimulatedClock _machine;
    private Agent? _agent;
    private SimulatedSession? _session;
    private long _turnAtMs = long.MaxValue;
    private int _life;
    private bool _powerCut;
    private long _restMs;

    public NodeProcess(
        string node, Timeline timeline, Chance chance, SwarmSite site, SimulatedBroker broker, Auditor auditor, DayPlan plan)
    {
        Id = node;
        _timeline = timeline;
        _site = site;
        _broker = broker;
        _auditor = auditor;
        _plan = plan;
        _crash = new CrashPoint(chance.Branch());
        _machine = new SimulatedClock(timeline);
        Clock = new SimulatedClock(timeline);
        Disk = new SimulatedFolder("/spool", chance.Branch(), _crash);
    }

    public string Id { get; }

    public string ClientId => $"node-{SwarmSite.Id}-{Id}";

    public SimulatedClock Clock { get; }

    /// <summary>The kernel says that the clock is right.</summary>
    public bool IsSynchronised { get; set; } = true;

    public SimulatedFolder Disk { get; }

    public bool IsUp => _agent is not null;

    /// <summary>Packs that it still keeps.</summary>
    public long Waiting => _agent?.WaitingPacks ?? 0;

    public void Start()
    {
        if (IsUp) return;
        _life++;
        _turnAtMs = long.MaxValue;
        _crash.Disarm();
        List<Heard> heard = [];
        List<ISensor> sensors = [];
        foreach (TruthBed bed in _site.Beds.Where(bed => bed.Node == Id))
        {
            heard.Add(_auditor.Hear(Id, bed.Channel, _site.HoldMs));
            sensors.Add(new ScriptedChannel(bed.Channel, _timeline, _site.HoldMs, bed.Live, () => bed.Present ? 1 : 0, false, heard[^1]));
        }
        foreach (TruthButton button in _site.Buttons.Values.Where(button => button.Node == Id))
        {
            heard.Add(_auditor.Hear(Id, button.Channel, 0));
            sensors.Add(new ScriptedChannel(
                button.Channel, _timeline, 0, button.Next, () => button.IsDown(_timeline.NowMs) ? 1 : 0, false, heard[^1]));
        }
        foreach (TruthPoint point in _site.Points.Where(point => point.Node == Id))
        {
            heard.Add(_auditor.Hear(Id, point.Channel, 0));
            sensors.Add(new ScriptedChannel(
                point.Channel, _timeline, 0, point.Live, () => point.Permille, true, heard[^1], _site.AilmentOf(Id, point.Channel)));
            if (point.Scale is null) continue;
            heard.Add(_auditor.Hear(Id, point.Scale, 0));
            sensors.Add(new ScriptedChannel(point.Scale, _timeline, 0, point.Live, () => point.Grams, true, heard[^1]));
        }
        foreach (TruthNeighbour neighbour in _site.Neighbours.Where(neighbour => neighbour.Node == Id))
        {
            heard.Add(_auditor.Hear(Id, neighbour.Channel, 0));
            sensors.Add(new ScriptedChannel(
                neighbour.Channel, _timeline, 0, neighbour.Live, () => neighbour.IsOn(_timeline.NowMs) ? 1 : 0, false, heard[^1],
                _site.AilmentOf(Id, neighbour.Channel)));
        }
        if (_site.Gate is { } gate && gate.Node == Id)
        {
            foreach (int side in (int[])[TruthGate.Laundry, TruthGate.Ward])
            {
                sensors.Add(new ScriptedReader(TruthGate.ChannelOf(side), _timeline, gate.Bursts(side)));
            }
        }
        Agent agent = new(
            _site.NodeFile(Id), sensors, Disk, Open, Clock, NullLogger.Instance, () => IsSynchronised, _machine, StatusEvery);
        _agent = agent;
        try
        {
            agent.Start();
        }
        catch (SimulatedCrashException)
        {
            Die(_powerCut, _restMs);
            return;
        }
        _auditor.OnNodeUp(Id);
        foreach (Heard one in heard) one.Boot = agent.Boot;
        if (_auditor.Traces) _auditor.Trace($"{Id} starts boot {agent.Boot} with {agent.WaitingPacks} packs");
        Plan(0);
    }

    public void Doom(int calls, bool powerCut, long restMs)
    {
        if (!IsUp) return;
        _powerCut = powerCut;
        _restMs = restMs;
        _crash.Arm(calls);
    }

    /// <summary>It lives on after all.</summary>
    public void Spare() => _crash.Disarm();

    public void Die(bool powerCut, long restMs)
    {
        if (_agent is null) return;
        if (_auditor.Traces) _auditor.Trace($"{Id} {(powerCut ? "loses power" : "is killed")} with {_agent.WaitingPacks} packs waiting");
        _plan.Count(powerCut ? FaultKind.NodePowerCut : FaultKind.NodeKill);
        _crash.Disarm();
        _auditor.OnNodeDied(Id, _agent.Boot);
        if (_agent.Dropped > 0) _auditor.OnNodeDropped(Id);
        _session!.Die(powerCut);
        if (powerCut) Disk.CutPower();
        Gone(restMs);
    }

    public void Restart(long restMs)
    {
        if (_agent is null) return;
        if (_auditor.Traces) _auditor.Trace($"{Id} ends in order with {_agent.WaitingPacks} packs waiting");
        try
        {
            _agent.Stop(isOrderly: true);
        }
        catch (SimulatedCrashException)
        {
            Die(_powerCut, _restMs);
            return;
        }
        if (_agent.Dropped > 0) _auditor.OnNodeDropped(Id);
        _auditor.OnNodeStopped(Id, _agent.Boot);
        if (Disk.Fault != DiskFault.None) _auditor.OnNodeDied(Id, _agent.Boot);
        _plan.Count(FaultKind.NodeRestart);
        Gone(restMs);
    }

    /// <summary>At the end of the day.</summary>
    public void Judge()
    {
        if (_agent is null)
        {
            _auditor.Violate("node-down", $"{Id} does not run at the end");
            return;
        }
        if (_agent.Dropped > 0) _auditor.OnNodeDropped(Id);
        if (_agent.WaitingPacks > 0) _auditor.Violate("not-drained", $"{Id} still keeps {_agent.WaitingPacks} packs at the end");
    }

    private IMqttSession Open(MqttOptions options, MessageHandler onMessage, Action<bool> onConnection)
    {
        SessionHost host = new(_crash, () => Plan(0), message => _auditor.OnNodePublish(Id, message), static _ => { });
        return _session = _broker.Open(options, onMessage, onConnection, host);
    }

    private void Plan(long inMs)
    {
        long atMs = _timeline.NowMs + inMs;
        if (atMs >= _turnAtMs) return;
        _turnAtMs = atMs;
        int life = _life;
        _timeline.At(atMs, () =>
        {
            if (life == _life && _turnAtMs == atMs) Turn();
        });
    }

    private void Turn()
    {
        if (_agent is null) return;
        _turnAtMs = long.MaxValue;
        try
        {
            TimeSpan next = _agent.Turn();
            if (_agent is not null) Plan(Math.Max(1, (long)Math.Ceiling(next.TotalMilliseconds)));
        }
        catch (SimulatedCrashException)
        {
            Die(_powerCut, _restMs);
        }
    }

    private void Gone(long restMs)
    {
        _agent = null;
        _auditor.OnNodeDown(Id);
        int life = ++_life;
        _timeline.In(restMs, () =>
        {
            if (life == _life) Start();
        });
    }
}
