namespace Logistics.Core;

/// <summary>
/// Who wants to be looked at when, earliest first and at the same time by id: a binary heap in which each thing knows its place, so that
/// moving it takes no memory.
/// </summary>
internal sealed class WakeQueue
{
    private Subject[] _heap = new Subject[64];

    public int Count { get; private set; }

    /// <summary>Who is next; null when nobody waits.</summary>
    public Subject? First => Count == 0 ? null : _heap[0];

    /// <summary>Puts it in, or moves it to where its <see cref="Subject.WakeAtMs"/> now belongs.</summary>
    public void Place(Subject subject)
    {
        if (subject.WakePlace < 0)
        {
            if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
            Put(subject, Count++);
        }
        Rise(subject);
        Sink(subject);
    }

    /// <summary>Takes it out, and it wants nothing any more.</summary>
    public void Remove(Subject subject)
    {
        subject.WakeAtMs = long.MaxValue;
        int place = subject.WakePlace;
        if (place < 0) return;
        subject.WakePlace = -1;
        Subject last = _heap[--Count];
        _heap[Count] = null!;
        if (last == subject) return;
        Put(last, place);
        Rise(last);
        Sink(last);
    }

    public void Clear()
    {
        while (Count > 0) Remove(_heap[Count - 1]);
    }

    private void Rise(Subject subject)
    {
        while (subject.WakePlace > 0)
        {
            int place = subject.WakePlace;
            Subject above = _heap[(place - 1) / 2];
            if (!IsBefore(subject, above)) return;
            Put(subject, above.WakePlace);
            Put(above, place);
        }
    }

    private void Sink(Subject subject)
    {
        while (true)
        {
            int place = subject.WakePlace;
            int below = (2 * place) + 1;
            if (below >= Count) return;
            if (below + 1 < Count && IsBefore(_heap[below + 1], _heap[below])) below++;
            Subject next = _heap[below];
            if (!IsBefore(next, subject)) return;
            Put(next, place);
            Put(subject, below);
        }
    }

    private void Put(Subject subject, int place)
    {
        _heap[place] = subject;
        subject.WakePlace = place;
    }

    private static bool IsBefore(Subject left, Subject right)
    {
        if (left.WakeAtMs != right.WakeAtMs) return left.WakeAtMs < right.WakeAtMs;
        int byId = string.CompareOrdinal(left.Id, right.Id);
        return byId != 0 ? byId < 0 : string.CompareOrdinal(left.GetType().Name, right.GetType().Name) < 0;
    }
}
