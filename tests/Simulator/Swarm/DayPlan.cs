namespace Logistics.Simulator.Swarm;

/// <summary>Which faults a day has. Swarm testing: most days have a few kinds, some none, some all: kinds hide each other.</summary>
internal sealed class DayPlan
{
    private const long HourMs = 3_600_000;
    private static readonly FaultKind[] Planned =
    [
        FaultKind.LinkBreak, FaultKind.Partition, FaultKind.SlowNetwork, FaultKind.Duplicate,
        FaultKind.BrokerCrash, FaultKind.BrokerRestart,
        FaultKind.HubKill, FaultKind.HubPowerCut, FaultKind.HubRestart, FaultKind.NodeKill, FaultKind.NodePowerCut, FaultKind.NodeRestart,
        FaultKind.HubDiskFault, FaultKind.NodeDiskFault, FaultKind.HubDiskDamage, FaultKind.ClockWrong,
        FaultKind.ClockDrift, FaultKind.ClockNotSynchronised, FaultKind.DoubleTap,
    ];

    private readonly SortedSet<FaultKind> _kinds = [];
    private readonly long[] _counts = new long[Enum.GetValues<FaultKind>().Length];

    public DayPlan(Chance chance)
    {
        int mood = chance.Below(100);
        foreach (FaultKind kind in Planned)
        {
            if (mood is >= 45 and < 85 ? chance.Permille(300) : mood >= 85) _kinds.Add(kind);
        }
        if (mood is >= 12 and < 45) _kinds.Add(chance.Pick(Planned));

        // What a damaged journal lost comes from what nodes keep in memory: that is the promise, and a node that is cut off breaks it.
        if (chance.Permille(500)) _kinds.Remove(FaultKind.HubDiskDamage);
        if (Has(FaultKind.HubDiskDamage))
        {
            _kinds.ExceptWith([FaultKind.NodeKill, FaultKind.NodePowerCut, FaultKind.NodeRestart]);
        }
        Network = new NetworkPlan(
            Has(FaultKind.SlowNetwork) ? (int)chance.Between(5, 200) : 0,
            chance.Between(1_000, 60_000),
            Has(FaultKind.Duplicate) ? (int)chance.Between(10, 200) : 0,
            Has(FaultKind.BrokerCrash));
        if (Has(FaultKind.SlowNetwork)) Count(FaultKind.SlowNetwork);
        Clumsy = Has(FaultKind.DoubleTap);
    }

    /// <summary>From here on the world stands still, all faults are healed, and what is owed must come.</summary>
    public const long CalmFromMs = 22 * HourMs + HourMs / 2;

    public const long EndMs = 24 * HourMs - HourMs / 20;

    public NetworkPlan Network { get; }

    /// <summary>People tap twice, late, and on the wrong list.</summary>
    public bool Clumsy { get; }

    /// <summary>How often each kind came about, by <see cref="FaultKind"/>.</summary>
    public IReadOnlyList<long> Counts => _counts;

    public bool Has(FaultKind kind) => _kinds.Contains(kind);

    public void Count(FaultKind kind, long times = 1) => _counts[(int)kind] += times;

    public override string ToString() => _kinds.Count == 0 ? "a calm day" : string.Join(", ", _kinds);
}
