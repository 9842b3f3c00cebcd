using System.Diagnostics;
using System.Threading.Channels;

namespace Logistics.Hub.Web;

/// <summary>One site's changes, its followers and the mark of what they have seen. Safe from any thread.</summary>
internal sealed class LiveSite
{
    // Marks of an earlier run of the hub must never look like marks of this one.
    private static readonly long Run = Stopwatch.GetTimestamp() ^ Environment.ProcessId;
    private readonly Channel<ViewChange?> _changes =
        Channel.CreateUnbounded<ViewChange?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly List<LiveClient> _clients = [];
    private long _version;
    private DateTimeOffset _clockThen;
    private long _realThen = Stopwatch.GetTimestamp();

    public LiveSite(SiteView view)
    {
        View = view;
        _clockThen = view.Clock.GetUtcNow();
        view.Changed += change => _changes.Writer.TryWrite(change);
    }

    public SiteView View { get; }

    /// <summary>What changed and nobody was told yet, and null for each heartbeat; for one reader.</summary>
    public ChannelReader<ViewChange?> Changes => _changes.Reader;

    public string Mark => $"{Run:x}-{Interlocked.Read(ref _version)}";

    public double Speed { get; private set; } = 1;

    /// <summary>Tells all followers that the hub lives.</summary>
    public void Beat() => _changes.Writer.TryWrite(null);

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
        var (clock, real) = (View.Clock.GetUtcNow(), Stopwatch.GetTimestamp());
        Speed = Math.Round((clock - _clockThen) / Stopwatch.GetElapsedTime(_realThen, real), 1);
        (_clockThen, _realThen) = (clock, real);
    }
}
