using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Tests.Hub;

public sealed class TagLoopTests
{
    private const string Sheet1 = "3314257bf40c0e4000000001";
    private const string Sheet1Uri = "urn:epc:id:grai:0614141.12345.1";

    internal static readonly string TaggedSite = SmallHub.Site
        .Replace(
            "readers: [ { id: w-gate, name: Gate, ward: w, source: n1:gate/1 } ]",
            """
            readers:
              - { id: w-in, name: Inside, ward: w, source: n1:gate/1 }
              - { id: w-out, name: Outside, ward: w, source: n1:gate/2 }
            gates:
              - { id: gate, name: Linen gate, readers: [w-out, w-in], leads_from: laundry, leads_to: w,
                  gone_after: 10 s, passes_within: 1 min }
            articles:
              - { id: sheet, name: Sheet, grai: urn:epc:idpat:grai:0614141.12345.*, lost_after: 60 days }
            """, StringComparison.Ordinal)
        .Replace("3414257bf400000000000065", "urn:epc:tag:giai-96:0.0614141.101", StringComparison.Ordinal);

    [Fact]
    public void A_tag_of_an_article_is_a_piece_from_its_first_read_however_it_is_written()
    {
        using SteppedHub hub = new(site: TaggedSite);
        hub.Connect();
        hub.Hear("nodes/n1/readings", Pack(1, ("gate/2", Sheet1), ("gate/2", Sheet1.ToUpperInvariant()), ("gate/1", Sheet1Uri)));
        hub.Hear("nodes/n1/readings", Pack(2, ("gate/1", "urn:epc:tag:grai-96:0.0614141.12345.1"), ("gate/1", "3414257BF400000000000065")));
        Pass(hub);
        Assert.Empty(hub.Loop.View.Refused);
        ArticleMessage sheets = hub.Loop.View.Article("sheet")!;
        Assert.Equal((1, 1, 0), (sheets.Pieces, sheets.Wards[0].Pieces, sheets.Laundry));
        Assert.Equal(2, hub.Loop.View.Gate("gate")!.Passed + hub.Loop.View.Gate("gate")!.TurnedBack);
        Assert.Equal("w", hub.Loop.View.Piece(Sheet1)!.Side);
        Assert.Equal(Sheet1Uri, hub.Loop.View.Piece(Sheet1.ToUpperInvariant())!.Piece);
    }

    [Fact]
    public void A_card_is_known_by_its_number_when_the_site_file_lists_it_and_else_told_as_unknown()
    {
        string site = TaggedSite.Replace("urn:epc:tag:giai-96:0.0614141.101", "04A1B2C3D4E5F6", StringComparison.Ordinal);
        using SteppedHub hub = new(site: site);
        hub.Connect();
        hub.Hear("nodes/n1/readings", Pack(1, ("gate/1", "04a1b2c3d4e5f6"), ("gate/2", "04A1B2C3D4E5F6")));
        Assert.Empty(hub.Loop.View.Refused);
        hub.Hear("nodes/n1/readings", Pack(2, ("gate/1", "04a1b2c3d4e5f7"), ("gate/1", "30a1b2c3")));
        Assert.All(hub.Loop.View.Refused, refused => Assert.Equal("unknown-tag", refused.Reason));
        Assert.NotEmpty(hub.Loop.View.Refused);
    }

    [Fact]
    public void After_a_crash_pieces_keep_their_numbers_and_are_known_again()
    {
        MemoryFolder disk = new();
        using (SteppedHub hub = new(disk, TaggedSite))
        {
            hub.Connect();
            hub.Hear("nodes/n1/readings", Pack(1, ("gate/2", Sheet1), ("gate/1", Sheet1)));
            Pass(hub);
            hub.Commit();
        }
        using SteppedHub again = new(disk, TaggedSite);
        again.Clock.Pass(TimeSpan.FromMinutes(10));
        again.Connect();
        Assert.Equal("w", again.Loop.View.Piece(Sheet1)!.Side);
        again.Hear("nodes/n1/readings", Pack(2, ("gate/1", Sheet1), ("gate/2", Sheet1), ("gate/2", "3314257bf40c0e4000000002")));
        Pass(again);
        ArticleMessage sheets = again.Loop.View.Article("sheet")!;
        Assert.Equal((2, 2, 0), (sheets.Pieces, sheets.Laundry, sheets.Wards[0].Pieces));
    }

    [Fact]
    public void What_was_told_of_a_piece_whose_finding_a_damaged_disk_lost_is_taken_in_when_it_is_told_again()
    {
        MemoryFolder disk = new();
        string[] packs =
        [
            .. new[] { Pack(1, ("gate/2", Sheet1)), Pack(2, ("gate/2", Sheet1), ("gate/1", Sheet1)) }
                .Select(pack => pack.Replace("\"seq\"", "\"from\":1,\"seq\"", StringComparison.Ordinal)),
        ];
        foreach (string pack in packs)
        {
            using SteppedHub before = new(disk, TaggedSite);
            before.Connect();
            before.Hear("nodes/n1/readings", pack);
            Pass(before);
            before.Commit();
        }
        string segment = JournalFiles.Segment(JournalFiles.Segments(disk)[0]);
        byte[] bytes = disk[segment];
        bytes[^20] ^= 1;
        disk[segment] = bytes;

        using SteppedHub hub = new(disk, TaggedSite);
        hub.Clock.Pass(TimeSpan.FromMinutes(10));
        hub.Connect();
        Assert.NotNull(hub.Loop.View.Alert("journal-damaged"));
        foreach (string pack in packs) hub.Hear("nodes/n1/readings", pack);
        Pass(hub);
        Assert.Equal("w", hub.Loop.View.Piece(Sheet1)?.Side);
    }

    [Fact]
    public void A_pack_that_is_not_taken_in_finds_no_pieces()
    {
        using SteppedHub hub = new(site: TaggedSite);
        hub.Connect();
        hub.Hear("nodes/n1/readings", Pack(1, ("gate/2", Sheet1)));
        hub.Hear("nodes/n1/readings", Pack(1, ("gate/2", "3314257bf40c0e4000000002")));
        hub.Hear("nodes/n1/readings", """[{"boot":1,"seq":9,"from":1,"n":"gate/2","vs":"3314257bf40c0e4000000003"}]""");
        hub.Hear("nodes/n1/readings", """[{"boot":1,"seq":2,"n":"gate/2","vs":"3314257bf40c0e4000000004"},{"n":7}]""");
        hub.Turn();
        Assert.Equal(1, hub.Loop.View.Article("sheet")!.Pieces);
        hub.Hear("nodes/n1/readings", Pack(3, ("gate/2", "3314257bf40c0e4000000005")));
        hub.Turn();
        Assert.Equal(2, hub.Loop.View.Article("sheet")!.Pieces);
    }

    [Fact]
    public void Whenever_the_hub_dies_each_piece_is_where_its_last_read_was()
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            Random random = new(seed);
            MemoryFolder disk = new();
            SteppedHub hub = new(disk, TaggedSite);
            hub.Connect();
            List<string> packs = [];
            Dictionary<int, string> lastPlace = [];
            for (int seq = 1; seq <= 60; seq++)
            {
                int[] pieces = random.GetItems([.. Enumerable.Range(1, 40)], random.Next(1, 5));
                string side = random.Next(2) == 0 ? "gate/1" : "gate/2";
                foreach (int piece in pieces) lastPlace[piece] = side == "gate/1" ? "w-in" : "w-out";
                packs.Add(Pack(seq, [.. pieces.Select(piece => (side, Tag(piece)))]).Replace(
                    "\"seq\"", "\"from\":1,\"seq\"", StringComparison.Ordinal));
                hub.Hear("nodes/n1/readings", packs[^1]);
                hub.Clock.Pass(TimeSpan.FromSeconds(random.Next(30)));
                if (random.Next(3) == 0) hub.Turn();
                if (random.Next(4) == 0) hub.Commit();
                if (random.Next(10) > 0 && seq < 60) continue;

                // What was not on disk is gone, and the node sends again all that it has.
                hub.Dispose();
                hub = new SteppedHub(disk, TaggedSite);
                hub.Connect();
                foreach (string pack in packs) hub.Hear("nodes/n1/readings", pack);
            }
            hub.Clock.Pass(TimeSpan.FromHours(1));
            hub.Turn();
            hub.Clock.Pass(TimeSpan.FromHours(1));
            hub.Turn();
            Assert.Equal((seed, lastPlace.Count), (seed, hub.Loop.View.Article("sheet")!.Pieces));
            foreach ((int piece, string place) in lastPlace)
            {
                PieceMessage known = hub.Loop.View.Piece(Tag(piece))!;
                Assert.Equal((seed, piece, place), (seed, piece, known.Place));
            }
            hub.Dispose();
        }

        static string Tag(int piece) => $"3314257bf40c0e40000000{piece:x2}";
    }

    [Theory]
    [InlineData("3314257bf40c0e8000000001", "unknown-article")]
    [InlineData("3414257bf400000000000066", "unknown-tag")]
    [InlineData("e28011606000020000000001", "epc-header")]
    [InlineData("3314257bf40c0e400000000100", "epc-length")]
    [InlineData("3100000000000000000000ff", "epc-padding")]
    [InlineData("not a tag", "epc-text")]
    public void A_tag_that_is_not_known_is_refused_with_what_is_wrong(string tag, string reason)
    {
        using SteppedHub hub = new(site: TaggedSite);
        hub.Connect();
        hub.Hear("nodes/n1/readings", Pack(1, ("gate/2", tag)));
        hub.Turn();
        Assert.Equal(reason, Assert.Single(hub.Loop.View.Refused).Reason);
    }

    [Fact]
    public void A_site_file_that_names_a_tag_twice_or_wrongly_is_told_so()
    {
        string twice = TaggedSite.Replace(
            "tags: [ {", "tags: [ { epc: 3414257bf400000000000065, asset: Bed 9 }, { epc: 'urn:epc:id:grai:0614141.1.1', asset: Cart }, {",
            StringComparison.Ordinal);
        (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read("small.yaml", new StringReader(twice));
        Assert.Empty(errors);
        string[] complaints = [.. SiteCompiler.Complaints(site!)];
        Assert.Equal(2, complaints.Length);
        Assert.Contains("reference", complaints[0], StringComparison.Ordinal);
        Assert.Contains("Bed 9", complaints[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tag: 3414257bf4000000000000ff", "does not list")]
    [InlineData("tag: 'urn:epc:id:giai:0614141.101'", "")]
    [InlineData("tag: 3414257BF400000000000065, reader: room", "no reader 'room'")]
    [InlineData("tag: 3414257bf400000000000065, reader: w-in", "no 'gone_after'")]
    public void A_bed_carries_one_of_the_sites_tags_and_is_watched_by_a_reader_that_measures(string keys, string told)
    {
        string file = TaggedSite.Replace("mat: n1:bed-1/mat", $"mat: n1:bed-1/mat, {keys}", StringComparison.Ordinal);
        (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read("small.yaml", new StringReader(file));
        string[] said = [.. errors.Select(error => error.ToString()), .. site is null ? [] : SiteCompiler.Complaints(site)];
        if (told.Length == 0) Assert.Empty(said);
        else Assert.Contains(told, Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bed_stands_at_one_place()
    {
        string file = TaggedSite.Replace("asset: Bed 1 ", "asset: Bed 1, spare_bed: true ", StringComparison.Ordinal)
            .Replace("mat: n1:bed-1/mat", "mat: n1:bed-1/mat, tag: 3414257bf400000000000065", StringComparison.Ordinal);
        (SiteFile? site, _) = SiteFileReader.Read("small.yaml", new StringReader(file));
        Assert.Contains("a spare bed already", Assert.Single(SiteCompiler.Complaints(site!)), StringComparison.Ordinal);
    }

    private static void Pass(SteppedHub hub)
    {
        hub.Clock.Pass(TimeSpan.FromMinutes(1));
        hub.Turn();
    }

    private static string Pack(int seq, params (string Name, string Tag)[] reads) => "[" + string.Join(",", reads.Select((read, index) =>
        $$"""{{{(index == 0 ? $"\"boot\":1,\"seq\":{seq}," : "")}}"n":"{{read.Name}}","vs":"{{read.Tag}}"}""")) + "]";
}
