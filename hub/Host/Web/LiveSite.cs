using System.Diagnostics;

namespace Logistics.Hub.Web;

/// <summary>One site's followers and the mark of what they have seen. Safe from any thread.</summary>
internal sealed class LiveSite(SiteView view)
{
    // Marks of an earlier run of the hub must never look like marks of this one.
    private static readonly long Run = Stopwatch.GetTimestamp() ^ Environment.ProcessId;
    private readonly Lock _gate = new();
    private readonly List<LiveClient> _clients = [];
    private long _version;
    private DateTimeOffset _clockThen = view.Clock.GetUtcNow();
    private long _realThen = Stopwatch.GetTimestamp();

    public SiteView View => view;

    public string Mark => $"{Run:x}-{Interlocked.Read(ref _version)}";

    public double Speed { get; private set; } = 1;

    /// <summary>Adds a follower and tells the mark from which on it misses nothing.</summary>
    public string Add(LiveClient client)
    {
        lock (_gate)
        {
            _clients.Add(client);
            return Mark;
        }
    }

    public void Remove(LiveClient client)
    {
        lock (_gate) _clients.Remove(client);
    }

    /// <summary>Moves the mark on before the changed state is read, and gives the followers who get the patch; later ones see another
    /// mark.</summary>
    public LiveClient[] Advance(bool changed)
    {
        lock (_gate)
        {
            if (changed) Interlocked.Increment(ref _version);
            return [.. _clients];
        }
    }

    /// <summary>Compares the site's clock with real time since the last call.</summary>
    public void MeasureSpeed()
    {
        var (clock, real) = (view.Clock.GetUtcNow(), Stopwatch.GetTimestamp());
        Speed = Math.Round((clock - _clockThen) / Stopwatch.GetElapsedTime(_realThen, real), 1);
        (_clockThen, _realThen) = (clock, real);
    }
}
