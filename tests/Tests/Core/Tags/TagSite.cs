using Logistics.Core;

namespace Logistics.Tests.Core.Tags;

/// <summary>A small site with a gate of two antennas between the laundry and ward a, two areas of one room, and tagged sheets and towels.
/// </summary>
internal sealed class TagSite
{
    public const int AtLaundry = 0;
    public const int AtWard = 1;
    public const int BedArea = 2;
    public const int ChairArea = 3;
    public const long Second = 1_000;

    private long _seq;

    public TagSite(SiteConfiguration? settings = null) => Engine.Apply(Input.Configure(NowMs, settings ?? Settings()));

    public Engine Engine { get; } = new();

    public long NowMs { get; set; } = SmallSite.Morning;

    public Gate Gate => Engine.TagBook.Gates[0];

    public Article Sheets => Engine.TagBook.Articles[0];

    /// <summary>Places: 0 and 1 the gate's sides, 2 and 3 areas where a tag is gone after 4 s, or after 40 s without proof.</summary>
    public static SiteConfiguration Settings(int second = 1, long lostAfterMs = 0, int lostAfterTurns = 0)
    {
        SiteConfiguration small = SmallSite.Standard();
        return small with
        {
            Places = ["gate-laundry", "gate-ward", "bed", "chair"],
            PlaceRules = [new(0, 0), new(0, 0), new(4 * Second, 40 * Second), new(4 * Second, 40 * Second)],
            Gates = [new GateSettings("gate", 0, second, GateSettings.Laundry, 0, 10 * Second, 60 * Second)],
            Articles =
            [
                new ArticleSettings("sheet", "871234512345", lostAfterMs, lostAfterTurns),
                new ArticleSettings("towel", "871234554321", 0, 0),
            ],
            Sensors = [.. Enumerable.Range(0, 4).Select(place => new SensorSettings(0, $"reader/{place}", SensorRole.TagRead, place))],
            Tags = ["urn:epc:id:giai:0614141.101"],
        };
    }

    public static string Sheet(int number) => $"urn:epc:id:grai:8712345.12345.{number}";

    public TagTrack Piece(int number) => Engine.TagBook.Pieces[number];

    /// <summary>So many sheets are read for the first time.</summary>
    public void Find(int count)
    {
        int first = Engine.TagBook.Pieces.Count;
        Engine.Apply(Input.Pieces(NowMs, first, [.. Enumerable.Range(first, count).Select(Sheet)]));
    }

    public void Wait(long ms, Action<TagTrack>? watch = null)
    {
        long until = NowMs + ms;
        while (Engine.WakeAtMs <= until)
        {
            NowMs = Math.Max(NowMs, Engine.WakeAtMs);
            Engine.Apply(Input.Tick(NowMs));
            watch?.Invoke(Piece(0));
        }
        NowMs = until;
    }

    /// <summary>One pack of reads: places, pieces and ages.</summary>
    public void Read(int behind, params (int Place, int Piece, long AgeMs)[] reads)
    {
        Reading[] readings = [.. reads.Select(read => new Reading(read.Place, NowMs - read.AgeMs, TagBook.ValueOf(read.Piece)))];
        Engine.Apply(Input.Of(NowMs, new PackHeader(0, 1, ++_seq, 1, readings.Length, 0, behind), readings));
    }

    /// <summary>Reads of piece 0 as "place@second" in the order of time, each heard at once; then all is quiet for two minutes.</summary>
    public void Live(string reads, Action<TagTrack>? watch = null)
    {
        long begin = NowMs;
        foreach (string read in reads.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = read.Split('@');
            Wait(begin + (long)(double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) * 1_000) - NowMs, watch);
            Read(0, (int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), 0, 0));
            watch?.Invoke(Piece(0));
        }
        Wait(120 * Second, watch);
    }
}
