namespace Logistics.Core;

/// <summary>Work that comes back: each time its minute of the day comes, there is a task.</summary>
public sealed class Round(string id) : Subject(id)
{
    public RoundSettings Settings { get; internal set; } = null!;

    /// <summary>Who asked for it; empty where the site file does.</summary>
    public string By { get; internal set; } = "";

    /// <summary>When the work begins next, Unix time in ms.</summary>
    public long NextMs { get; private set; } = -1;

    internal override void Evaluate(Engine engine, long nowMs)
    {
        if (NextMs < 0) NextMs = Following(engine, nowMs);
        if (nowMs < NextMs - Dispatcher.AheadMs)
        {
            engine.Schedule(this, NextMs - Dispatcher.AheadMs);
            return;
        }
        if (engine.FindPlace(Settings.Place) is Workplace place)
        {
            string by = By.Length > 0 ? By : Id;
            engine.Tasks.Plan(Settings.Kind, place, NextMs, Settings.ForMs, new Reason(ReasonCode.Requested, NextMs, 0, by), nowMs);
        }
        NextMs = Following(engine, Math.Max(NextMs, nowMs));
        engine.Schedule(this, NextMs - Dispatcher.AheadMs);
        engine.Changed(this);
    }

    /// <summary>Another time of the day begins anew.</summary>
    internal void Change(RoundSettings settings) => (Settings, NextMs) = (settings, -1);

    private long Following(Engine engine, long afterMs)
    {
        long atMs = engine.Clock.Next(afterMs, Settings.AtMinute);
        for (int day = 0; day < 7 && (Settings.WeekDays >> engine.Clock.WeekDay(atMs) & 1) == 0; day++)
        {
            atMs = engine.Clock.Next(atMs, Settings.AtMinute);
        }
        return atMs;
    }

    internal override void Keep(Snapshot kept)
    {
        base.Keep(kept);
        NextMs = kept.Value(NextMs);
    }
}
