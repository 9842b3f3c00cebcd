namespace Logistics.Core;

/// <summary>The rounds of a site: those of its site file, and those that people asked for.</summary>
public sealed class RoundBook
{
    /// <summary>More rounds than a site has places to go are a mistake.</summary>
    private const int RoundsMost = 2_000;

    private readonly Engine _engine;
    private readonly SortedDictionary<string, Round> _rounds = new(StringComparer.Ordinal);

    internal RoundBook(Engine engine) => _engine = engine;

    /// <summary>By id.</summary>
    public IEnumerable<Round> All => _rounds.Values;

    internal Refusal Ask(Command command, long nowMs)
    {
        string id = $"r-{command.Subject}-{command.Request}";
        if (_rounds.ContainsKey(id)) return Refusal.None;
        if (_rounds.Count >= RoundsMost) return Refusal.Busy;
        int minute = _engine.Clock.Minute(command.PlannedMs == 0 ? nowMs : command.PlannedMs);
        Add(new RoundSettings(id, command.TaskKind, command.Subject, command.WeekDays, minute, command.ForMs), command.By, nowMs);
        return Refusal.None;
    }

    /// <summary>Only what people asked for can be ended by people; the others are the site file's.</summary>
    internal Refusal Stop(string id)
    {
        if (_rounds.GetValueOrDefault(id) is not { By.Length: > 0 } round) return Refusal.UnknownSubject;
        Remove(round);
        return Refusal.None;
    }

    internal void Configure(IReadOnlyList<RoundSettings> settings, long nowMs)
    {
        foreach (Round round in _rounds.Values.ToArray())
        {
            bool stays = round.By.Length > 0
                ? _engine.FindPlace(round.Settings.Place) is not null
                : settings.Any(one => string.Equals(one.Id, round.Id, StringComparison.Ordinal));
            if (!stays) Remove(round);
        }
        foreach (RoundSettings one in settings)
        {
            if (_rounds.GetValueOrDefault(one.Id) is not Round known) Add(one, "", nowMs);
            else if (known.Settings != one) known.Change(one);
        }
        foreach (Round round in _rounds.Values) round.Evaluate(_engine, nowMs);
    }

    internal void Keep(Snapshot kept)
    {
        List<Round> rounds = [.. _rounds.Values];
        kept.List(rounds, round =>
        {
            string id = kept.Value(round?.Id ?? "");
            string by = kept.Value(round?.By ?? "");
            RoundSettings? was = round?.Settings;
            RoundSettings settings = new(
                id, kept.Value(was?.Kind ?? default), kept.Value(was?.Place ?? ""), kept.Value(was?.WeekDays ?? 0),
                kept.Value(was?.AtMinute ?? 0), kept.Value(was?.ForMs ?? 0));
            round ??= new Round(id) { By = by, Settings = settings };
            round.Keep(kept);
            return round;
        });
        if (!kept.Loads) return;
        foreach (Round round in rounds) _rounds.Add(round.Id, round);
    }

    private void Add(RoundSettings settings, string by, long nowMs)
    {
        Round round = new(settings.Id) { Settings = settings, By = by };
        _rounds.Add(round.Id, round);
        round.Evaluate(_engine, nowMs);
        _engine.Changed(round);
    }

    private void Remove(Round round)
    {
        _rounds.Remove(round.Id);
        _engine.Forgotten(round);
    }
}
