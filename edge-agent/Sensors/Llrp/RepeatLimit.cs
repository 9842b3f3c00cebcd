namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// Tells of each tag at most once in a while, its first read at once. The last read before a silence is told too, with its own time but
/// later: at a gate it decides to which side a tag has gone. Pure: time is an argument.
/// </summary>
/// <param name="every">That while.</param>
internal sealed class RepeatLimit(TimeSpan every)
{
    // More tags than an antenna can read in a second a hundred times over: only a reader that makes them up comes here.
    private const int Most = 100_000;
    private readonly Dictionary<string, Told> _told = [];
    private readonly List<string> _over = [];

    /// <summary>Takes one read.</summary>
    /// <param name="epc">The tag.</param>
    /// <param name="at">When it was read.</param>
    /// <param name="into">Where what is to be told is added.</param>
    public void Take(string epc, DateTimeOffset at, List<(string Epc, DateTimeOffset At)> into)
    {
        if (!_told.TryGetValue(epc, out Told told))
        {
            if (_told.Count == Most) _told.Clear();
        }
        else if (at < told.Next)
        {
            if (at > told.Last && at > (told.Held ?? told.Last)) _told[epc] = told with { Held = at };
            return;
        }
        else if (told.Held is { } held && at - held >= every)
        {
            into.Add((epc, held));
        }

        into.Add((epc, at));
        _told[epc] = new Told(at, at + every, null);
    }

    /// <summary>Lets time pass: adds what was held back long enough.</summary>
    public void Advance(DateTimeOffset now, List<(string Epc, DateTimeOffset At)> into)
    {
        _over.Clear();
        foreach ((string epc, Told told) in _told)
        {
            if (now >= told.Next) _over.Add(epc);
        }

        foreach (string epc in _over)
        {
            if (_told[epc].Held is not { } held)
            {
                _told.Remove(epc);
                continue;
            }

            into.Add((epc, held));
            _told[epc] = new Told(held, now + every, null);
        }
    }

    // The last read that was told, the earliest that is told next, and the last that was not told.
    private readonly record struct Told(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset? Held);
}
