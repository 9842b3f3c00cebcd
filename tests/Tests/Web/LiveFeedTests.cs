using System.IO.Pipelines;
using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Web;

/// <summary>Open pages hear of a change at once, and of many in one patch.</summary>
public sealed class LiveFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_first_change_reaches_an_open_board_at_once_and_what_follows_closely_comes_together()
    {
        var clock = new StandingClock();
        var home = PlausibleSites.Home(
            TimeProvider.System, _ => Task.FromResult(Refusal.None), _ => throw new NotSupportedException());
        using var services = new ServiceCollection().BuildServiceProvider();
        using var feed = new LiveFeed(
            new Dictionary<string, SiteView> { [home.Site.Site] = home }, services, NullLoggerFactory.Instance, clock);
        using var stop = new CancellationTokenSource();
        await feed.StartAsync(stop.Token);
        var body = new Pipe();
        var http = new DefaultHttpContext { Request = { QueryString = new QueryString("?after=" + feed.Mark(home.Site.Site)) } };
        http.Response.Body = body.Writer.AsStream();
        var following = feed.FollowAsync(home.Site.Site, new LiveStream(LivePart.Board, "nl"), http, stop.Token);
        using var board = new StreamReader(body.Reader.AsStream());
        Assert.Equal("retry: 2000", await board.ReadLineAsync());
        await board.ReadLineAsync();

        Change("w2-b3");
        Assert.Contains("id=\"bed-w2-b3\"", await NextAsync(), StringComparison.Ordinal);

        Change("w2-b4");
        Change("w2-b5");
        var next = NextAsync();
        await clock.WaitForDelayAsync().WaitAsync(Patience);
        Assert.False(next.IsCompleted);
        clock.Pass(TimeSpan.FromMilliseconds(50));
        var gathered = await next.WaitAsync(Patience);
        Assert.Contains("id=\"bed-w2-b4\"", gathered, StringComparison.Ordinal);
        Assert.Contains("id=\"bed-w2-b5\"", gathered, StringComparison.Ordinal);

        await stop.CancelAsync();
        await following.WaitAsync(Patience);
        await feed.StopAsync(CancellationToken.None);

        void Change(string bed) => home.Set(home.Bed(bed)! with { Contaminated = !home.Bed(bed)!.Contaminated });

        async Task<string> NextAsync()
        {
            var text = new StringBuilder();
            while (await board.ReadLineAsync().WaitAsync(Patience) is { Length: > 0 } line) text.AppendLine(line);
            return text.ToString();
        }
    }

    /// <summary>Time that passes only when told to, for timers too.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private readonly Lock _gate = new();
        private readonly List<Alarm> _alarms = [];
        private readonly TaskCompletionSource _delayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        /// <summary>Completes when someone waits for a moment rather than for each of many.</summary>
        public Task WaitForDelayAsync() => _delayed.Task;

        public void Pass(TimeSpan time)
        {
            Alarm[] due;
            lock (_gate)
            {
                _ticks += time.Ticks;
                due = [.. _alarms.Where(alarm => alarm.DueTicks <= _ticks)];
                foreach (var alarm in due) _alarms.Remove(alarm);
            }
            foreach (var alarm in due) alarm.Ring();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate) _alarms.Add(new Alarm(() => callback(state), _ticks + dueTime.Ticks));
            if (period == Timeout.InfiniteTimeSpan) _delayed.TrySetResult();
            return new Handle();
        }

        private sealed record Alarm(Action Ring, long DueTicks);

        private sealed class Handle : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
