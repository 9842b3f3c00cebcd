using Logistics.Core;

namespace Logistics.Simulator.Score;

/// <summary>Replays trials through the engine's presence: one tag, each antenna's area a place.</summary>
/// <param name="goneAfterMs">A tag silent for longer is gone once it has shown itself elsewhere, in ms.</param>
/// <param name="heldForMs">A tag silent for longer is gone in any case, in ms.</param>
public sealed class TagScore(long goneAfterMs, long heldForMs)
{
    private const long DayMs = 86_400_000;

    // Any instant will do: trials only say how long after their begin.
    private const long BeginMs = 1_772_431_200_000;

    /// <summary>The gap between two reads, by whatever antenna, that one in a hundred is longer than at most; in ms.</summary>
    public static long UsualGapMs(IReadOnlyList<TagTrial> trials)
    {
        List<long> gaps = [];
        foreach (TagTrial trial in trials)
        {
            for (int read = 1; read < trial.Reads.Count; read++) gaps.Add(trial.Reads[read].AtMs - trial.Reads[read - 1].AtMs);
        }
        gaps.Sort();
        return gaps.Count == 0 ? 1 : Math.Max(1, gaps[(int)Math.Ceiling(gaps.Count * 0.99) - 1]);
    }

    /// <summary>The stretches of one trial, by area and in the order of time.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TagStay>> Replay(TagTrial trial)
    {
        string[] areas = [.. trial.Reads.Select(read => read.Antenna).Distinct().Order(StringComparer.Ordinal)];
        Engine engine = new();
        engine.Apply(Input.Configure(BeginMs, Settings(areas)));
        TagTrack tag = engine.Tags[0];
        List<TagStay> stays = [];
        void Watch()
        {
            if (engine.Changes.Contains(tag)) stays.AddRange(tag.Left);
        }

        long nowMs = BeginMs;
        long seq = 0;
        foreach (TagRead read in trial.Reads)
        {
            long atMs = BeginMs + read.AtMs;
            while (engine.WakeAtMs <= atMs)
            {
                nowMs = Math.Max(nowMs, engine.WakeAtMs);
                engine.Apply(Input.Tick(nowMs));
                Watch();
            }
            nowMs = atMs;
            int area = Array.IndexOf(areas, read.Antenna);
            engine.Apply(Input.Of(atMs, new PackHeader(0, 1, ++seq, 1), [new Reading(area, atMs, 0)]));
            Watch();
        }
        stays.AddRange(tag.Stays);
        return areas.ToDictionary(area => area, area => (IReadOnlyList<TagStay>)[.. stays
            .Where(stay => stay.Place == area).OrderBy(stay => stay.FromMs)
            .Select(stay => stay with { FromMs = stay.FromMs - BeginMs, LastMs = stay.LastMs - BeginMs })]);
    }

    /// <summary>
    /// Stretches that ended and began again in the same area though the wearer evidently stayed: between the last read of the one and the
    /// first of the other no antenna read the tag, and what the wearer did has the same label in both.
    /// </summary>
    public static int FalseBreaks(TagTrial trial, IReadOnlyDictionary<string, IReadOnlyList<TagStay>> stretches)
    {
        int breaks = 0;
        for (int index = 1; index < trial.Reads.Count; index++)
        {
            (TagRead last, TagRead next) = (trial.Reads[index - 1], trial.Reads[index]);
            if (last.Antenna != next.Antenna || last.Label != next.Label) continue;
            IReadOnlyList<TagStay> stays = stretches[next.Antenna];
            for (int stay = 1; stay < stays.Count; stay++)
            {
                if (stays[stay - 1].LastMs == last.AtMs && stays[stay].FromMs == next.AtMs) breaks++;
            }
        }
        return breaks;
    }

    private SiteConfiguration Settings(string[] areas) => new()
    {
        OfferTimeoutMs = 1_000,
        StaleAfterMs = DayMs,
        ClockChanges = [new ClockChange(long.MinValue, 0)],
        Tasks = [.. Enum.GetValues<TaskKind>().Select(_ => (TaskSettings?)null)],
        Skills = [],
        Wards = [new WardSettings("room", new BedRules(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))],
        Beds = [],
        Linen = [],
        Waste = [],
        Publishers = ["reader"],
        Sensors = [.. areas.Select((area, place) => new SensorSettings(0, $"antenna/{area}", SensorRole.TagRead, place))],
        Places = areas,
        PlaceRules = [.. areas.Select(_ => new PlaceSettings(goneAfterMs, heldForMs))],
        Tags = ["worn"],
        Workers = [],
    };
}
