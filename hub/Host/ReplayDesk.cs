using System.Collections.Concurrent;
using Logistics.Core;
using Logistics.Storage;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>
/// Sites as they stood at a moment that is over: their journals, applied by a fresh engine that nobody else holds. One replay at a time for
/// each site, on a thread of its own; a later moment goes on with the engine of the one before, as long as its memory is not needed.
/// </summary>
/// <param name="journals">The journals' folders by site id; they are only read.</param>
internal sealed class ReplayDesk(IReadOnlyDictionary<string, IFolder> journals) : IDisposable
{
    /// <summary>What is younger than this may still be on its way to the disk.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Reel> _reels = new();

    /// <summary>The site as it stood after all that had come by then, and why not.</summary>
    /// <param name="site">The site, with the names that it has now.</param>
    /// <param name="at">Some time ago, by the site's clock.</param>
    /// <param name="gone">Whoever asked has left: a replay is broken off.</param>
    /// <exception cref="OperationCanceledException">Whoever asked has left.</exception>
    public async Task<Replayed> AtAsync(SiteFile site, DateTimeOffset at, CancellationToken gone)
    {
        Reel reel = _reels.GetOrAdd(site.Site, _ => new Reel());
        await reel.One.WaitAsync(gone);
        try
        {
            long atMs = at.ToUnixTimeMilliseconds();
            if (reel.Shown is { View: not null } shown && reel.ShownMs == atMs) return shown;
            (reel.ShownMs, reel.Shown) = (atMs, await Task.Factory.StartNew(
                () => Replay(reel, site, atMs, gone), gone, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            return reel.Shown;
        }
        finally
        {
            reel.One.Release();
        }
    }

    public void Dispose()
    {
        foreach (Reel reel in _reels.Values) reel.One.Dispose();
    }

    private Replayed Replay(Reel reel, SiteFile site, long atMs, CancellationToken gone)
    {
        IFolder folder = journals[site.Site];
        try
        {
            // An engine goes on and never back.
            Recovery? from = reel.Reached.TryGetTarget(out Recovery? reached) && reached.LastMs <= atMs
                ? reached : Recovery.Newest(folder, snapshot => snapshot.LastMs <= atMs);
            reel.Reached.SetTarget(null!);
            if (from is null) return new Replayed(null, Earliest(folder));
            Recovery to = from.Replay(folder, untilMs: atMs, stop: gone);
            reel.Reached.SetTarget(to);
            gone.ThrowIfCancellationRequested();
            return to.Engine.Settings is null
                ? new Replayed(null, Earliest(folder))
                : new Replayed(Show(site, to.Engine, atMs), null, to.Losses.Count > 0);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // By other rules it would be another past, and half a journal none.
            return new Replayed(null, null, IsLost: true);
        }
    }

    /// <summary>From when on the past is known; null for a journal without any.</summary>
    private static DateTimeOffset? Earliest(IFolder folder)
    {
        long atMs = Recovery.HasBeginning(folder)
            ? JournalFiles.FirstMs(folder, 1)
            : JournalFiles.Snapshots(folder).Select(inputs => Recovery.ReadSnapshot(folder, inputs)?.LastMs ?? long.MaxValue)
                .DefaultIfEmpty(long.MaxValue).Min();
        return atMs == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(atMs);
    }

    /// <summary>What the loop showed pages then. Things that left the site file since have no name any more and are left out; what nodes
    /// say of themselves is in no journal.</summary>
    private static SiteView Show(SiteFile site, Engine engine, long atMs)
    {
        SiteView view = new(
            site, new StandingClock(DateTimeOffset.FromUnixTimeMilliseconds(atMs)), _ => Task.FromResult(Refusal.Busy),
            _ => throw new InvalidOperationException("The past answers no questions."));
        Messages messages = new(site, engine.Settings, engine);
        Dictionary<string, string> named = site.RoomsById();
        foreach (Core.Bed bed in engine.Beds.Where(bed => named.ContainsKey(bed.Id))) view.Set(messages.Of(bed));
        foreach (StoragePoint point in engine.Linen.Where(point => named.ContainsKey(point.Id))) view.Set(messages.LinenOf(point));
        foreach (StoragePoint point in engine.Waste.Where(point => named.ContainsKey(point.Id))) view.Set(messages.WasteOf(point));
        foreach (Core.Article article in engine.TagBook.Articles) view.Set(messages.Of(article));
        foreach (StreamStock stock in engine.Points.Stocks.Where(stock => stock.AdviserSinceMs >= 0))
        {
            view.Set(Messages.AdviserOf(stock));
        }
        foreach (Worker worker in engine.Workers)
        {
            view.Set(worker.Id, Messages.WorkUntil(worker));
            view.Set(messages.Of(worker));
        }
        foreach (WorkTask task in engine.Tasks.All)
        {
            view.Set(task.Id, task.Choice);
            view.Set(messages.Of(task));
            if (task.Level > 0) view.Set(messages.UntakenOf(task));
            if (task is { PastDue: true, IsOver: false }) view.Set(Messages.PastDueOf(task));
        }
        return view;
    }

    /// <summary>A site's engine between two replays, and what was last made of it.</summary>
    private sealed class Reel
    {
        public SemaphoreSlim One { get; } = new(1);

        public WeakReference<Recovery> Reached { get; } = new(null!);

        public long ShownMs { get; set; }

        public Replayed? Shown { get; set; }
    }

    private sealed class StandingClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
