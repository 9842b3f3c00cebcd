namespace Logistics.Simulator.Swarm;

/// <summary>One seed makes one day: the same faults at the same calls, and the same end.</summary>
internal sealed class SwarmDay
{
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60 * SecondMs;
    private readonly Timeline _timeline = new();
    private readonly Chance _chance;
    private readonly DayPlan _plan;
    private readonly SwarmSite _site;
    private readonly SimulatedBroker _broker;
    private readonly Auditor _auditor;
    private readonly HubProcess _hub;
    private readonly List<NodeProcess> _nodes;

    public SwarmDay(long seed, Bug bug = Bug.None, Action<string>? trace = null)
    {
        Seed = seed;
        _chance = new Chance((ulong)seed);
        _plan = new DayPlan(_chance.Branch());
        _site = new SwarmSite(_chance.Branch(), DayPlan.CalmFromMs);
        _broker = new SimulatedBroker(_timeline, _chance.Branch(), _plan.Network);
        _auditor = new Auditor(_timeline, _site, trace);
        if (_site.Staff is { } staff) _auditor.Watch(staff);
        _hub = new HubProcess(_timeline, _chance.Branch(), _site, _broker, _auditor, _plan, bug);
        _nodes = [.. _site.NodeIds.Select(node => new NodeProcess(node, _timeline, _chance.Branch(), _site, _broker, _auditor, _plan))];
        People people = new(_timeline, _chance.Branch(), _site, _broker, _hub, _auditor, _plan);
        _hub.OnTurn = people.Listen;
        _hub.OnDied = people.HubDied;
        trace?.Invoke($"seed {seed}: {_plan}; {_site.NodeIds.Count} nodes, {_site.Beds.Count} beds, {_site.Points.Count} points, "
            + $"released after {_site.ReleaseAfterMs / MinuteMs} min, mats hold {_site.HoldMs} ms, "
            + $"{_site.Gate?.Pieces.Count ?? 0} pieces, checklists {_site.HasChecklists}, {_site.Neighbours.Count} around beds"
            + (_site.Staff is { } named ? $"; {named}" : ""));
    }

    public long Seed { get; }

    public IReadOnlyList<Violation> Violations => _auditor.Violations;

    /// <summary>How often each kind of fault came about.</summary>
    public IReadOnlyList<long> Faults => _plan.Counts;

    public int TasksMade => _auditor.TasksMade;

    public int Packs => _auditor.Packs;

    private bool IsSettled => _hub.IsSettled && _nodes.TrueForAll(node => node.Waiting == 0);

    public void Run()
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            if (!_plan.Has(kind)) continue;
            // Damage comes once a day: what a second one takes before the first is made good, no one promises.
            for (int times = kind == FaultKind.HubDiskDamage ? 1 : 1 + _chance.Below(4); times > 0; times--)
            {
                Chance own = _chance.Branch();
                _timeline.At(own.Between(5 * MinuteMs, DayPlan.CalmFromMs - 20 * MinuteMs), () => Happen(kind, own));
            }
        }
        _hub.Start();
        foreach (NodeProcess node in _nodes) node.Start();
        _timeline.RunUntil(DayPlan.CalmFromMs);
        Heal();
        _timeline.RunUntil(DayPlan.EndMs);
        for (int patience = 100; patience > 0 && !IsSettled; patience--) _timeline.RunUntil(_timeline.NowMs + 137);
        foreach (NodeProcess node in _nodes) node.Judge();
        if (!_hub.IsUp)
        {
            _auditor.Violate("hub-down", "the hub does not run at the end");
            return;
        }
        _hub.JudgeRestart();
        _auditor.Judge(
            _hub.History(), _broker.Retained, _hub.Lists(), _hub.Accounts(), _hub.Tasks(), _hub.View);
        _auditor.JudgeAlerts(_broker.RetainedTopics, _hub.View);
        _plan.Count(FaultKind.Duplicate, _broker.Duplicated);
    }

    private void Happen(FaultKind kind, Chance chance)
    {
        NodeProcess node = chance.Pick(_nodes);
        string client = chance.Permille(300) ? HubProcess.ClientId : node.ClientId;
        long lastsMs = chance.Permille(600) ? chance.Between(SecondMs, 20 * MinuteMs) : chance.Between(20 * MinuteMs, 240 * MinuteMs);
        long restMs = chance.Permille(800) ? chance.Between(SecondMs, 5 * MinuteMs) : chance.Between(5 * MinuteMs, 150 * MinuteMs);
        int calls = 1 + chance.Below(chance.Permille(700) ? 8 : 80);
        if (_auditor.Traces) _auditor.Trace($"fault: {kind}");
        switch (kind)
        {
            case FaultKind.LinkBreak:
                _plan.Count(kind);
                _broker.Break(client, chance.Permille(500));
                break;
            case FaultKind.Partition:
                _plan.Count(kind);
                _broker.Partition(client, true);
                Later(lastsMs, () => _broker.Partition(client, false));
                break;
            case FaultKind.BrokerCrash or FaultKind.BrokerRestart when _broker.IsUp:
                _plan.Count(kind);
                if (kind == FaultKind.BrokerCrash) _broker.Crash();
                else _broker.Stop();
                Later(restMs, _broker.Start);
                break;
            case FaultKind.HubKill or FaultKind.HubPowerCut:
                _hub.Doom(calls, kind == FaultKind.HubPowerCut, restMs);
                break;
            case FaultKind.HubRestart:
                _hub.Restart(restMs);
                break;
            case FaultKind.NodeKill or FaultKind.NodePowerCut:
                node.Doom(calls, kind == FaultKind.NodePowerCut, restMs);
                break;
            case FaultKind.NodeRestart:
                node.Restart(restMs);
                break;
            case FaultKind.HubDiskFault:
                Sicken(kind, _hub.Disk, (DiskFault)chance.Between(1, 4), lastsMs);
                break;
            case FaultKind.NodeDiskFault:
                _auditor.OnDiskSick(node.Id);
                Sicken(kind, node.Disk, (DiskFault)chance.Between(1, 4), Math.Min(lastsMs, 30 * MinuteMs));
                break;
            case FaultKind.HubDiskDamage when _hub.IsUp:
                _hub.Die(powerCut: false, restMs);
                _auditor.OnHubDamaged();
                _plan.Count(kind);
                string? what = _hub.Disk.Damage();
                if (_auditor.Traces) _auditor.Trace($"damage to the hub's disk: {what}");
                break;
            case FaultKind.ClockWrong:
                _plan.Count(kind);
                long mostMs = chance.Permille(500) ? 90 * MinuteMs : 30 * SecondMs;
                long error = chance.Between(-mostMs, mostMs);
                _auditor.OnLied(node.Id, _timeline.NowMs, _timeline.NowMs + lastsMs);
                node.Clock.Put(error, 0);
                Later(lastsMs, () => node.Clock.Put(0, 0));
                break;
            case FaultKind.ClockDrift:
                _plan.Count(kind);
                node.Clock.Put(0, chance.Between(-100, 100));
                Later(lastsMs, () => node.Clock.Put(0, 0));
                break;
            case FaultKind.ClockNotSynchronised:
                _plan.Count(kind);
                node.IsSynchronised = false;
                _auditor.OnUnsure(node.Id);
                node.Clock.Put(chance.Between(-10_000 * MinuteMs, 10_000 * MinuteMs), 0);
                Later(lastsMs, () =>
                {
                    node.Clock.Put(0, 0);
                    node.IsSynchronised = true;
                });
                break;
        }
    }

    private void Sicken(FaultKind kind, SimulatedFolder disk, DiskFault fault, long lastsMs)
    {
        _plan.Count(kind);
        disk.Fault = fault;
        if (_auditor.Traces) _auditor.Trace($"{disk.Path}: {fault}");
        Later(lastsMs, () => disk.Fault = DiskFault.None);
    }

    private void Later(long inMs, Action heal) => _timeline.At(Math.Min(_timeline.NowMs + inMs, DayPlan.CalmFromMs - MinuteMs), heal);

    private void Heal()
    {
        if (_auditor.Traces) _auditor.Trace("all is healed");
        _broker.IsCalm = true;
        if (!_broker.IsUp) _broker.Start();
        _hub.Disk.Fault = DiskFault.None;
        _hub.Spare();
        _hub.Start();
        foreach (NodeProcess node in _nodes)
        {
            node.Spare();
            node.Disk.Fault = DiskFault.None;
            node.Clock.Put(0, 0);
            node.IsSynchronised = true;
            _broker.Partition(node.ClientId, false);
            node.Start();
        }
        _broker.Partition(HubProcess.ClientId, false);
    }
}
