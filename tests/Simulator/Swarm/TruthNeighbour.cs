namespace Logistics.Simulator.Swarm;

/// <summary>What stands around a bed: the door of its room, the toilet near by, or movement. People come and go as they like; nobody is at
/// the toilet while somebody lies in its bed.</summary>
internal sealed class TruthNeighbour
{
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60 * SecondMs;
    private readonly List<long> _turns = [];
    private readonly TruthBed _bed;
    private readonly bool _isNear;

    public TruthNeighbour(string node, string channel, TruthBed bed, bool isNear, Chance chance, long calmFromMs)
    {
        Node = node;
        Channel = channel;
        _bed = bed;
        _isNear = isNear;
        for (long atMs = chance.Between(SecondMs, 60 * MinuteMs); atMs < calmFromMs; atMs += chance.Between(10 * MinuteMs, 180 * MinuteMs))
        {
            _turns.Add(atMs);
            atMs += chance.Permille(700) ? chance.Between(5 * SecondMs, 3 * MinuteMs) : chance.Between(3 * MinuteMs, 30 * MinuteMs);
            _turns.Add(Math.Min(atMs, calmFromMs));
        }
    }

    public string Node { get; }

    public string Channel { get; }

    public string Bed => _bed.Id;

    /// <summary>Open, used or moving.</summary>
    public bool IsOn(long nowMs) => Passed(nowMs) % 2 == 1 && !(_isNear && _bed.Present);

    /// <summary>Lives on until now; gives when it next changes.</summary>
    public long Live(long nowMs)
    {
        int passed = Passed(nowMs);
        long nextMs = passed < _turns.Count ? _turns[passed] : long.MaxValue;
        return _isNear ? Math.Min(nextMs, _bed.Live(nowMs)) : nextMs;
    }

    private int Passed(long nowMs)
    {
        int index = _turns.BinarySearch(nowMs);
        return index < 0 ? ~index : index + 1;
    }
}
