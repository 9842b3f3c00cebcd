namespace Logistics.Core.Planning;

/// <summary>
/// Routes, and when each visit starts in them. A change is opened, made of takes, puts and exchanges, settled, and kept or undone: only
/// what comes after it in time is reckoned again. Nothing is allocated on the way.
/// </summary>
internal sealed class Schedule
{
    /// <summary>The key of a route's end; that of its begin is 0.</summary>
    public const long LastKey = 1L << 60;

    /// <summary>A key is a time this many bits higher, so that there is room between two.</summary>
    private const int KeyBits = 20;
    private const int KeySpace = 1 << 10;

    private readonly PlanSite _site;
    private readonly PlanNode[] _nodes;
    private readonly (int Node, PlanNode Was)[] _undo;
    private readonly (long Key, int Node)[] _queue;
    private readonly int[] _order;
    private readonly long[] _orderKeys;
    private int _undoCount;
    private int _queueCount;
    private int _change;
    private int _unplanned;
    private long _travel;
    private long _tardiness;
    private int _worst;
    private bool _worstGone;
    private (int Unplanned, long Travel, long Tardiness, int Worst) _was;

    public Schedule(PlanSite site)
    {
        _site = site;
        _nodes = new PlanNode[site.Nodes];
        _undo = new (int, PlanNode)[site.Nodes];
        _queue = new (long, int)[site.Nodes];
        _order = new int[site.Jobs];
        _orderKeys = new long[site.Jobs];
        Clear();
    }

    public int Unplanned => _unplanned;

    public PlanCost Cost => new(_unplanned, _travel, _tardiness, _worst, Weighted);

    public long Weighted
    {
        get
        {
            PlanWeights weights = _site.Problem.Weights;
            return TravelCost + (weights.Tardiness * _tardiness) + ((long)weights.WorstTardiness * _worst);
        }
    }

    /// <summary>The part of the cost that is known before a change is settled.</summary>
    public long TravelCost => _site.Problem.Weights.Travel * _travel;

    public int Worker(int node) => _nodes[node].Worker;

    public int Previous(int node) => _nodes[node].Previous;

    public int Next(int node) => _nodes[node].Next;

    public int Start(int node) => _nodes[node].Start;

    public long Key(int node) => _nodes[node].Key;

    public bool IsPlanned(int job) => _nodes[2 * job].Worker >= 0;

    /// <summary>The first start of a visit that would come after a node, its job's other visit left aside.</summary>
    public int Ready(int visit, int after) =>
        Math.Max(_site.Earliest[visit], _nodes[after].Start + _site.Duration[after] + _site.Travel(after, visit));

    /// <summary>A key for a job between two others, near a time where they leave that free; 0 when they leave no room.</summary>
    public static long KeyBetween(long low, long high, int time, Dice dice)
    {
        if (high - low < 2) return 0;
        long wanted = ((long)(time + 1) << KeyBits) + dice.Below(1 << KeyBits);
        if (wanted > low && wanted < high) return wanted;
        return dice.Between(low, wanted <= low ? Math.Min(high, low + (1 << KeyBits)) : high);
    }

    public void Clear()
    {
        for (int node = 0; node < _nodes.Length; node++) _nodes[node] = new PlanNode { Worker = -1, Previous = -1, Next = -1 };
        for (int worker = 0; worker < _site.Workers; worker++)
        {
            int begin = _site.Begin(worker);
            int end = _site.End(worker);
            _nodes[begin] = new PlanNode { Worker = worker, Previous = -1, Next = end, Start = _site.Earliest[begin] };
            _nodes[end] = new PlanNode { Worker = worker, Previous = begin, Next = -1, Key = LastKey };
        }
        (_unplanned, _travel, _tardiness, _worst) = (_site.Jobs, 0, 0, 0);
        _change = 0;
    }

    /// <summary>Opens a change.</summary>
    public void Open()
    {
        _change++;
        _undoCount = 0;
        _worstGone = false;
        _was = (_unplanned, _travel, _tardiness, _worst);
    }

    /// <summary>Takes a planned job out of its routes.</summary>
    public void Take(int job)
    {
        TakeVisit(2 * job);
        if (_site.IsDouble[job]) TakeVisit((2 * job) + 1);
        _unplanned++;
    }

    /// <summary>Puts a job that isn't planned into routes.</summary>
    /// <param name="job">Index of the job.</param>
    /// <param name="first">Node after which its first visit comes.</param>
    /// <param name="second">Node in another route after which its second visit comes; of no meaning when it has none.</param>
    /// <param name="key">Between the keys of what is before and after it, in either route.</param>
    public void Put(int job, int first, int second, long key)
    {
        PutVisit(2 * job, first, key);
        if (_site.IsDouble[job]) PutVisit((2 * job) + 1, second, key);
        Mark(2 * job);
        _unplanned--;
    }

    /// <summary>
    /// Lets two workers exchange stretches of their routes. Keys stay, so the caller sees to it that they rise along the new routes, and
    /// that the workers can do what they get.
    /// </summary>
    /// <param name="before">The node before the one worker's stretch.</param>
    /// <param name="after">The node after it; the next one when the stretch is empty.</param>
    /// <param name="otherBefore">The node before the other worker's stretch.</param>
    /// <param name="otherAfter">The node after it.</param>
    public void Exchange(int before, int after, int otherBefore, int otherAfter)
    {
        (int first, int last) = (_nodes[before].Next, _nodes[after].Previous);
        (int otherFirst, int otherLast) = (_nodes[otherBefore].Next, _nodes[otherAfter].Previous);
        bool any = first != after;
        bool otherAny = otherFirst != otherAfter;
        _travel -= Bridge(before, first) + Bridge(otherBefore, otherFirst);
        if (any) _travel -= Bridge(last, after);
        if (otherAny) _travel -= Bridge(otherLast, otherAfter);
        Lay(before, otherAny, otherFirst, otherLast, after);
        Lay(otherBefore, any, first, last, otherAfter);
    }

    /// <summary>
    /// Reckons anew what a change touches; false when a shift would end too late, or as soon as it is clear that the plan costs more than
    /// the most it may. Then the change has to be undone.
    /// </summary>
    public bool Settle(long most)
    {
        PlanWeights weights = _site.Problem.Weights;
        int worst = 0;
        long reckoned = 0;
        while (_queueCount > 0)
        {
            int node = _queue[--_queueCount].Node;
            if (!_site.IsVisit(node))
            {
                int before = _nodes[node].Previous;
                if (_nodes[before].Start + _site.Duration[before] + _site.Travel(before, node) <= _site.Latest[node]) continue;
                _queueCount = 0;
                return false;
            }
            int start = Ready(node, _nodes[node].Previous);
            int job = node >> 1;
            if (_site.IsDouble[job])
            {
                int second = Math.Max(Ready(node + 1, _nodes[node + 1].Previous), start + _site.LeastGap[job]);
                start = Math.Max(start, second - _site.MostGap[job]);
                Move(node + 1, second);
                reckoned += _nodes[node + 1].Tardiness;
                worst = Math.Max(worst, _nodes[node + 1].Tardiness);
            }
            Move(node, start);
            reckoned += _nodes[node].Tardiness;
            worst = Math.Max(worst, _nodes[node].Tardiness);
            if (TravelCost + (weights.Tardiness * reckoned) + ((long)weights.WorstTardiness * worst) > most)
            {
                _queueCount = 0;
                return false;
            }
        }
        if (worst >= _worst) _worst = worst;
        else if (_worstGone) _worst = WorstOfAll();
        return Weighted <= most;
    }

    /// <summary>Goes back to before the change was opened.</summary>
    public void Undo()
    {
        _queueCount = 0;
        while (_undoCount > 0)
        {
            ref (int Node, PlanNode Was) entry = ref _undo[--_undoCount];
            _nodes[entry.Node] = entry.Was;
        }
        (_unplanned, _travel, _tardiness, _worst) = _was;
    }

    /// <summary>Draws keys back to the times that visits have now, which makes room where it became narrow.</summary>
    public void RenewKeys()
    {
        for (int node = 0; node < _nodes.Length; node++) _nodes[node].Change = 0;
        _change = 0;
        int count = 0;
        for (int job = 0; job < _site.Jobs; job++)
        {
            if (!IsPlanned(job)) continue;
            _order[count] = job;
            _orderKeys[count++] = _nodes[2 * job].Key;
        }
        Array.Sort(_orderKeys, _order, 0, count);
        for (int index = 0; index < count; index++)
        {
            int node = 2 * _order[index];
            long key = Math.Max((long)(_nodes[node].Start + 1) << KeyBits, _nodes[_nodes[node].Previous].Key + KeySpace);
            if (_site.IsDouble[_order[index]])
            {
                key = Math.Max(key, _nodes[_nodes[node + 1].Previous].Key + KeySpace);
                _nodes[node + 1].Key = key;
            }
            _nodes[node].Key = key;
        }
    }

    /// <summary>Writes down who does each visit, and each visit's key.</summary>
    public void Save(int[] workers, long[] keys)
    {
        for (int node = 0; node < workers.Length; node++)
        {
            workers[node] = _nodes[node].Worker;
            keys[node] = _nodes[node].Key;
        }
    }

    /// <summary>Becomes what was written down.</summary>
    public void Load(int[] workers, long[] keys)
    {
        Clear();
        int count = 0;
        for (int job = 0; job < _site.Jobs; job++)
        {
            if (workers[2 * job] < 0) continue;
            _order[count] = job;
            _orderKeys[count++] = keys[2 * job];
        }
        Array.Sort(_orderKeys, _order, 0, count);
        Open();
        for (int index = 0; index < count; index++)
        {
            int job = _order[index];
            int second = _site.IsDouble[job] ? _nodes[_site.End(workers[(2 * job) + 1])].Previous : -1;
            Put(job, _nodes[_site.End(workers[2 * job])].Previous, second, keys[2 * job]);
        }
        if (!Settle(long.MaxValue)) throw new InvalidOperationException("A plan that was kept does not hold.");
    }

    private void TakeVisit(int node)
    {
        Note(node);
        ref PlanNode taken = ref _nodes[node];
        int previous = taken.Previous;
        int next = taken.Next;
        Note(previous);
        Note(next);
        _nodes[previous].Next = next;
        _nodes[next].Previous = previous;
        _travel += Bridge(previous, next) - _site.Travel(previous, node) - _site.Travel(node, next);
        _tardiness -= taken.Tardiness;
        _worstGone |= taken.Tardiness == _worst;
        taken.Tardiness = 0;
        taken.Worker = -1;
        Mark(next);
    }

    private void PutVisit(int node, int previous, long key)
    {
        Note(node);
        Note(previous);
        int next = _nodes[previous].Next;
        Note(next);
        ref PlanNode put = ref _nodes[node];
        put.Previous = previous;
        put.Next = next;
        put.Worker = _nodes[previous].Worker;
        put.Key = key;
        _nodes[previous].Next = node;
        _nodes[next].Previous = node;
        _travel += _site.Travel(previous, node) + _site.Travel(node, next) - Bridge(previous, next);
        Mark(next);
    }

    /// <summary>Lays a stretch between two nodes, or joins them when there is none.</summary>
    private void Lay(int before, bool any, int first, int last, int after)
    {
        if (any)
        {
            int worker = _nodes[before].Worker;
            for (int node = first; ; node = _nodes[node].Next)
            {
                Note(node);
                _nodes[node].Worker = worker;
                if (node == last) break;
            }
            Join(before, first);
            Join(last, after);
        }
        else
        {
            Join(before, after);
        }
        Mark(_nodes[before].Next);
        Mark(after);
    }

    private void Join(int from, int to)
    {
        Note(from);
        Note(to);
        _nodes[from].Next = to;
        _nodes[to].Previous = from;
        _travel += Bridge(from, to);
    }

    /// <summary>Travel between neighbours; an empty route takes none.</summary>
    private int Bridge(int from, int to) => _site.IsVisit(from) || _site.IsVisit(to) ? _site.Travel(from, to) : 0;

    private void Move(int node, int start)
    {
        if (_nodes[node].Start != start || _nodes[node].Tardiness != Math.Max(0, start - _site.Latest[node]))
        {
            Note(node);
            ref PlanNode moved = ref _nodes[node];
            int tardiness = Math.Max(0, start - _site.Latest[node]);
            _worstGone |= moved.Tardiness == _worst;
            _tardiness += tardiness - moved.Tardiness;
            moved.Tardiness = tardiness;
            moved.Start = start;
            Mark(moved.Next);
        }
    }

    private int WorstOfAll()
    {
        int worst = 0;
        for (int node = 0; node < 2 * _site.Jobs; node++) worst = Math.Max(worst, _nodes[node].Tardiness);
        return worst;
    }

    /// <summary>Writes a node down for going back, once in a change.</summary>
    private void Note(int node)
    {
        ref PlanNode noted = ref _nodes[node];
        if (noted.Change == _change) return;
        _undo[_undoCount++] = (node, noted);
        noted.Change = _change;
    }

    /// <summary>Has a node reckoned again: a visit together with its job's other one, a route's end only where a shift ends.</summary>
    private void Mark(int node)
    {
        if (_site.IsVisit(node)) node &= ~1;
        else if (_site.Latest[node] == PlanWorker.NoEnd) return;
        long key = _nodes[node].Key;
        int place = _queueCount;
        while (place > 0 && _queue[place - 1].Key < key) place--;
        for (int same = place; same > 0 && _queue[same - 1].Key == key; same--)
        {
            if (_queue[same - 1].Node == node) return;
        }
        for (int index = _queueCount++; index > place; index--) _queue[index] = _queue[index - 1];
        _queue[place] = (key, node);
    }
}
