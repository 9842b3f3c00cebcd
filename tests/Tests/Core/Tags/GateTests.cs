using System.Buffers;
using Logistics.Core;

namespace Logistics.Tests.Core.Tags;

public sealed class GateTests
{
    private const string Lingering = "0@0 0@8 0@16 1@24 1@32 0@40 0@48 0@56 0@64 0@72";

    // Place 0 reads at the laundry's side, 1 at the ward's; gone after 10 s, passing takes a minute at most.
    [Theory]
    [InlineData("0@0 1@3", "a", 1, 0, 0, 0)]
    [InlineData("1@0 0@3", "laundry", 0, 1, 0, 0)]
    [InlineData("0@0 0@2 1@5 1@6 0@7 1@8", "a", 1, 0, 0, 0)]
    [InlineData("0@0 1@3 0@50 1@55", "a", 2, 0, 0, 0)]
    [InlineData("0@0", "laundry", 0, 0, 1, 0)]
    [InlineData("0@0 0@5 0@100", "laundry", 0, 0, 2, 0)]
    [InlineData("0@0 1@5 0@9", "laundry", 0, 0, 1, 0)]
    [InlineData("0@0 1@100", "a", 1, 0, 1, 0)]
    [InlineData("1@0 0@100", "laundry", 0, 1, 1, 0)]
    [InlineData("0@0 1@3 1@100 0@200", "laundry", 1, 1, 1, 0)]
    [InlineData(Lingering, "", 0, 0, 0, 1)]
    [InlineData(Lingering + " 0@200 1@203", "a", 1, 0, 0, 1)]
    public void A_passage_is_a_tag_that_comes_and_goes_in_time(
        string reads, string side, int passed, int back, int turnedBack, int lingered)
    {
        TagSite site = new();
        site.Find(1);
        site.Live(reads);
        Assert.Equal((side, passed, back, turnedBack, lingered), (
            site.Piece(0).Side, (int)site.Gate.Passed, (int)site.Gate.Back, (int)site.Gate.TurnedBack, (int)site.Gate.Lingered));
        Assert.Equal(0, site.Gate.Lingering);
    }

    [Fact]
    public void What_is_parked_beside_a_gate_is_said_to_linger_while_it_does()
    {
        TagSite site = new();
        site.Find(1);
        bool lingered = false;
        site.Live(Lingering, piece => lingered |= piece.Lingers && site.Gate.Lingering == 1);
        Assert.True(lingered);
        Assert.False(site.Piece(0).Lingers);
    }

    [Fact]
    public void A_gate_of_one_antenna_leads_one_way()
    {
        TagSite site = new(TagSite.Settings(second: -1));
        site.Find(1);
        site.Live("0@0 0@3");
        site.Live("0@0");
        Assert.Equal((2L, 0L, "a"), (site.Gate.Passed + site.Gate.TurnedBack, site.Gate.Back, site.Piece(0).Side));
    }

    [Fact]
    public void A_piece_turns_when_it_goes_out_and_comes_back_and_is_washed_when_it_comes_back_clean()
    {
        TagSite site = new();
        site.Find(1);
        string[] rounds = ["0@0 1@3", "1@0 0@3", "0@0 1@3", "1@0 0@3", "0@0 1@3"];
        (int Turns, int Washes)[] expected = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)];
        for (int round = 0; round < rounds.Length; round++)
        {
            site.Live(rounds[round]);
            site.Wait(SmallSite.Day);
            Assert.Equal((round, expected[round]), (round, (site.Piece(0).Turns, site.Piece(0).Washes)));
        }
        Assert.Equal((1, 2L, 2L), (site.Sheets.AtWards[0], site.Sheets.Turns, site.Sheets.Washes));
        Assert.InRange(site.Sheets.UsualTurnMs, SmallSite.Day, SmallSite.Day + (3 * SmallSite.Minute));
    }

    [Fact]
    public void A_cart_of_hundreds_is_counted_piece_by_piece_though_reads_come_twice_and_are_missed()
    {
        TagSite site = new();
        Random random = new(7);
        site.Find(400);
        Pass(site, random, first: TagSite.AtWard, second: TagSite.AtLaundry, missed: 0);
        Assert.Equal((400, 400L), (site.Sheets.AtLaundry, site.Gate.Back));

        // A tenth is missed by the first antenna: it was known at the laundry, and is now read at the ward.
        Pass(site, random, first: TagSite.AtLaundry, second: TagSite.AtWard, missed: 10);
        Assert.Equal((400, 0, 400L), (site.Sheets.AtWards[0], site.Sheets.AtLaundry, site.Gate.Passed));
        Assert.Equal((400, 0L), (site.Sheets.Pieces, site.Gate.TurnedBack));
    }

    [Fact]
    public void A_passage_that_is_told_after_a_later_one_counts_and_moves_nothing_back()
    {
        TagSite site = new();
        site.Find(2);
        site.NowMs += SmallSite.Hour;
        site.Read(0, (TagSite.AtLaundry, 0, 3_000), (TagSite.AtWard, 0, 0), (TagSite.AtLaundry, 1, 3_000), (TagSite.AtWard, 1, 0));
        site.Wait(SmallSite.Minute);
        site.Read(2, (TagSite.AtWard, 0, 40 * SmallSite.Minute), (TagSite.AtLaundry, 0, 39 * SmallSite.Minute + 57_000));
        site.Wait(SmallSite.Minute);
        site.Read(1, (TagSite.AtLaundry, 1, 30 * SmallSite.Minute));
        site.Read(0);
        site.Wait(2 * SmallSite.Minute);
        Assert.Equal(("a", 0, "a", 0), (site.Piece(0).Side, site.Piece(0).Turns, site.Piece(1).Side, site.Piece(1).Turns));
        Assert.Equal((2L, 1L, 2), (site.Gate.Passed, site.Gate.Back, site.Sheets.AtWards[0]));
    }

    [Fact]
    public void A_read_of_long_ago_does_not_make_a_tag_linger_that_passes_now()
    {
        TagSite site = new();
        site.Find(1);
        site.NowMs += SmallSite.Hour;
        site.Read(1, (TagSite.AtLaundry, 0, 0));
        site.Read(1, (TagSite.AtWard, 0, 40 * SmallSite.Minute));
        site.NowMs += 3_000;
        site.Read(0, (TagSite.AtWard, 0, 0));
        site.Wait(2 * SmallSite.Minute);
        Assert.Equal(("a", 1L, 0L), (site.Piece(0).Side, site.Gate.Passed, site.Gate.Lingered));
    }

    [Fact]
    public void A_node_that_tells_late_what_it_read_splits_no_visit()
    {
        TagSite site = new();
        site.Find(1);
        site.NowMs += SmallSite.Hour;
        site.Read(2, (TagSite.AtLaundry, 0, 60 * SmallSite.Minute));
        site.NowMs += 30 * TagSite.Second;
        site.Read(1, (TagSite.AtLaundry, 0, (60 * SmallSite.Minute) + (22 * TagSite.Second)));
        site.NowMs += 30 * TagSite.Second;
        site.Read(0, (TagSite.AtWard, 0, (60 * SmallSite.Minute) + (45 * TagSite.Second)));
        site.Wait(SmallSite.Minute);
        Assert.Equal((1L, 0L, "a"), (site.Gate.Passed, site.Gate.TurnedBack, site.Piece(0).Side));
    }

    [Theory]
    [InlineData(30, 0, 29, false)]
    [InlineData(30, 0, 31, true)]
    [InlineData(0, 3, 2, false)]
    [InlineData(0, 3, 4, true)]
    [InlineData(30, 3, 4, true)]
    [InlineData(0, 0, 300, false)]
    public void A_piece_not_seen_for_long_is_likely_lost_by_the_sites_figures(int lostAfterDays, int lostAfterTurns, int days, bool lost)
    {
        TagSite site = new(TagSite.Settings(lostAfterMs: lostAfterDays * SmallSite.Day, lostAfterTurns: lostAfterTurns));
        site.Find(1);
        foreach (string reads in (string[])["1@0 0@3", "0@0 1@3", "1@0 0@3"])
        {
            site.Live(reads);
            site.Wait(SmallSite.Day);
        }
        site.Wait((days - 1) * SmallSite.Day);
        Assert.Equal((lost, lost ? 1 : 0), (site.Piece(0).Lost, site.Sheets.Lost));
        site.Live("0@0");
        Assert.Equal((false, 0), (site.Piece(0).Lost, site.Sheets.Lost));
    }

    [Fact]
    public void A_change_of_articles_keeps_the_numbers_and_the_states_of_pieces()
    {
        TagSite site = new();
        site.Find(2);
        site.Live("0@0 1@3");
        SiteConfiguration settings = TagSite.Settings();
        site.Engine.Apply(Input.Configure(site.NowMs, settings with { Articles = [settings.Articles[1]] }));
        Assert.Equal((-1, 0), (site.Piece(0).Article, site.Engine.TagBook.Articles[0].Pieces));
        site.Engine.Apply(Input.Configure(site.NowMs, settings with { Articles = [settings.Articles[1], settings.Articles[0]] }));
        Assert.Equal((1, "a"), (site.Piece(0).Article, site.Piece(0).Side));
        Assert.Equal((2, 1, 1), (
            site.Engine.TagBook.Articles[1].Pieces, site.Engine.TagBook.Articles[1].AtWards[0], site.Engine.TagBook.Articles[1].Elsewhere));
    }

    [Fact]
    public void Pieces_found_in_a_part_of_the_journal_that_is_lost_leave_their_numbers_to_nobody()
    {
        TagSite site = new();
        site.Engine.Apply(Input.Pieces(site.NowMs, 3, [TagSite.Sheet(3)]));
        site.Read(0, (TagSite.AtLaundry, 3, 0), (TagSite.AtLaundry, 9, 0));
        Assert.Equal((4, 1, TagSite.Sheet(3)), (site.Engine.TagBook.Pieces.Count, site.Sheets.Pieces, site.Piece(3).Id));
        Assert.Throws<InvalidOperationException>(() => site.Engine.Apply(Input.Pieces(site.NowMs, 2, [TagSite.Sheet(9)])));
    }

    [Fact]
    public void A_piece_is_shown_as_soon_as_it_counts_also_when_its_only_reading_decides_nothing()
    {
        TagSite site = new();
        site.Find(1);
        Assert.Equal([site.Sheets, site.Piece(0)], site.Engine.Changes);
        site.Read(0, (TagSite.AtLaundry, 0, SmallSite.Hour));
        Assert.Equal((1, 1, ""), (site.Sheets.Pieces, site.Sheets.Elsewhere, site.Piece(0).Place));
    }

    [Fact]
    public void An_input_of_pieces_is_read_from_a_journal_as_it_was_written()
    {
        ArrayBufferWriter<byte> bytes = new();
        InputCodec.Write(Input.Pieces(1_000, 5, [TagSite.Sheet(5), "https://id.gs1.org/8003/08712345123455é"]), bytes);
        ReadOnlySpan<byte> from = bytes.WrittenSpan;
        Input read = InputCodec.Read(ref from, new Reading[InputCodec.ReadingsMost]);
        Assert.Equal((InputKind.Pieces, 1_000L, 5), (read.Kind, read.TimeMs, read.FirstPiece));
        Assert.Equal([TagSite.Sheet(5), "https://id.gs1.org/8003/08712345123455é"], read.Ids.ToArray());
        Assert.True(from.IsEmpty);
    }

    [Fact]
    public void Whatever_is_read_all_pieces_are_counted_once_and_a_snapshot_lives_on_alike()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            Random random = new(seed);
            TagSite site = new(TagSite.Settings(lostAfterMs: SmallSite.Hour, lostAfterTurns: 5));
            Engine? loaded = null;
            int cut = random.Next(200);
            for (int step = 0; step < 250; step++)
            {
                site.NowMs += random.GetItems([10L, 500, 3_000, 11_000, 70_000, 2_000_000], 1)[0];
                long nowMs = site.NowMs;
                int known = site.Engine.TagBook.Pieces.Count;
                string[] found = [.. Enumerable.Range(known, random.Next(3)).Select(TagSite.Sheet)];
                Reading[] readings = [.. Enumerable.Range(0, known == 0 ? 0 : random.Next(6)).Select(_ =>
                    new Reading(random.Next(4), nowMs - random.Next(5_000), TagBook.ValueOf(random.Next(known))))];
                foreach (Engine engine in loaded is null ? new[] { site.Engine } : [site.Engine, loaded])
                {
                    if (found.Length > 0) engine.Apply(Input.Pieces(nowMs, known, found));
                    engine.Apply(Input.Of(nowMs, new PackHeader(0, 1, step + 1, 1, readings.Length), readings));
                }
                string where = $"seed {seed}, step {step}";
                if (step == cut) loaded = Engine.Load(Saved(site.Engine));
                else if (loaded is not null) Assert.Equal((where, site.Engine.Fingerprint()), (where, loaded.Fingerprint()));
                IReadOnlyList<TagTrack> pieces = site.Engine.TagBook.Pieces;
                Article sheets = site.Sheets;
                Assert.Equal((where, pieces.Count), (where, sheets.Pieces));
                Assert.Equal((where, sheets.Pieces), (where, sheets.AtLaundry + sheets.Elsewhere + sheets.AtWards.Sum()));
                Assert.Equal((where, pieces.Count(piece => piece.Lost)), (where, sheets.Lost));
                Assert.Equal((where, pieces.Sum(piece => piece.Turns)), (where, (int)sheets.Turns));
                Assert.Equal((where, pieces.Count(piece => piece.Lingers)), (where, site.Gate.Lingering));
            }
        }
    }

    private static void Pass(TagSite site, Random random, int first, int second, int missed)
    {
        int count = site.Engine.TagBook.Pieces.Count;
        foreach (int place in (int[])[first, second])
        {
            for (int burst = 0; burst < 3; burst++)
            {
                (int Place, int Piece, long AgeMs)[] reads = [.. Enumerable.Range(0, count)
                    .Where(piece => place == second || missed == 0 || piece % missed != 0)
                    .Select(piece => (place, piece, (long)random.Next(900)))];
                random.Shuffle(reads);
                site.NowMs += TagSite.Second;
                site.Read(0, reads);
            }
        }
        site.Wait(SmallSite.Minute);
    }

    private static byte[] Saved(Engine engine)
    {
        ArrayBufferWriter<byte> bytes = new();
        engine.Save(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
