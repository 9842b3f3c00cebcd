using Logistics.EdgeAgent.Sensors;

namespace Logistics.EdgeAgent.Filters;

/// <summary>
/// When a tag came and when it went. Its first read is told at once, and its last one, with its own time, when it has not been read for a
/// while; at a gate the two decide in which direction it has passed. While it stays it is told of now and then, because who measures
/// presence takes silence for absence. Pure: time is an argument.
/// </summary>
/// <param name="goneAfter">Silence after which it is gone.</param>
/// <param name="every">A tag that stays is told of once in this time.</param>
public sealed class TagPresence(TimeSpan goneAfter, TimeSpan every)
{
    // More tags than an antenna can read in a second a hundred times over: only a reader that makes them up comes here.
    private const int TagsMost = 100_000;

    private readonly Dictionary<string, Stay> _stays = new(StringComparer.Ordinal);

    /// <summary>Takes one read of a tag. One that is older than what was read of it is left out: it is between its first and its last.
    /// </summary>
    /// <param name="read">A text: the tag.</param>
    /// <param name="into">Where what is to be told is added.</param>
    public void Take(in Sample read, List<Sample> into)
    {
        string tag = read.Text!;
        bool isKnown = _stays.TryGetValue(tag, out Stay stay);
        if (isKnown && read.At <= stay.Last.At) return;
        bool stays = isKnown && read.At - stay.Last.At <= goneAfter;
        if (isKnown && !stays) Leave(stay, into);
        if (!isKnown && _stays.Count == TagsMost) _stays.Clear();
        bool isTold = !stays || read.At - stay.Told >= every;
        if (isTold) into.Add(read);
        _stays[tag] = new Stay(read, isTold ? read.At : stay.Told);
    }

    /// <summary>Lets time pass while the reader is well: adds the last reads of the tags that are gone by now.</summary>
    public void Advance(DateTimeOffset now, List<Sample> into)
    {
        foreach ((string tag, Stay stay) in _stays)
        {
            if (now - stay.Last.At <= goneAfter) continue;
            Leave(stay, into);
            _stays.Remove(tag);
        }
    }

    private static void Leave(in Stay stay, List<Sample> into)
    {
        if (stay.Last.At > stay.Told) into.Add(stay.Last);
    }

    // The last read, and the time of the last one that was told.
    private readonly record struct Stay(Sample Last, DateTimeOffset Told);
}
