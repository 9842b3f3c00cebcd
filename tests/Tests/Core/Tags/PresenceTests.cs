using System.Globalization;
using Logistics.Core;

namespace Logistics.Tests.Core.Tags;

public sealed class PresenceTests
{
    // Place 2 is the bed, 3 the chair: gone after 4 s when seen elsewhere since, after 40 s in any case.
    [Theory]
    [InlineData("2@0", "bed 0-0")]
    [InlineData("2@0 2@3 2@6", "bed 0-6")]
    [InlineData("2@0 2@39", "bed 0-39")]
    [InlineData("2@0 2@41", "bed 0-0, bed 41-41")]
    [InlineData("2@0 3@10 2@20", "bed 0-20, chair 10-10")]
    [InlineData("2@0 3@2 3@3 3@5 3@7 2@8", "bed 0-0, bed 8-8, chair 2-7")]
    [InlineData("2@0 3@1 3@2 3@3 2@4", "bed 0-4, chair 1-3")]
    [InlineData("2@0 3@1 2@2 3@3 3@6 3@9 3@12 2@13", "bed 0-13, chair 1-12")]
    [InlineData("2@0 2@5 3@10 3@15 3@20", "bed 0-5, chair 10-20")]
    public void A_tag_is_present_until_it_is_long_silent_or_has_gone_elsewhere(string reads, string stays)
    {
        TagSite site = new();
        site.Find(1);
        long begin = site.NowMs;
        List<TagStay> left = [];
        TagStay[] last = [];
        site.Live(reads, piece =>
        {
            foreach (TagStay stay in piece.Left)
            {
                if (!last.Contains(stay)) left.Add(stay);
            }
            last = [.. piece.Left];
        });
        Assert.Empty(site.Piece(0).Stays);
        Assert.Equal(stays, string.Join(", ", left.OrderBy(stay => stay.Place, StringComparer.Ordinal).ThenBy(stay => stay.FromMs)
            .Select(stay => string.Create(
                CultureInfo.InvariantCulture, $"{stay.Place} {(stay.FromMs - begin) / 1_000}-{(stay.LastMs - begin) / 1_000}"))));
    }

    [Fact]
    public void Another_antenna_that_reads_a_tag_for_a_moment_does_not_move_it()
    {
        TagSite site = new();
        site.Find(1);
        List<string> places = [];
        site.Live("2@0 3@1 2@2 3@3 2@4", piece => places.Add(piece.Place));
        Assert.All(places, place => Assert.Equal("bed", place));
    }

    [Fact]
    public void A_known_asset_is_followed_as_linen_is_and_not_counted_with_it()
    {
        TagSite site = new();
        site.Engine.Apply(Input.Of(site.NowMs, new PackHeader(0, 1, 1, 1), [new Reading(TagSite.AtLaundry, site.NowMs, 0)]));
        site.NowMs += TagSite.Second;
        site.Engine.Apply(Input.Of(site.NowMs, new PackHeader(0, 1, 2, 1), [new Reading(TagSite.AtWard, site.NowMs, 0)]));
        site.Wait(SmallSite.Minute);
        Assert.Equal(("a", 0, 1L), (site.Engine.Tags[0].Side, site.Sheets.Pieces, site.Gate.Passed));
    }

    [Fact]
    public void Readings_of_one_pack_count_whatever_their_order()
    {
        TagSite site = new();
        site.Find(2);
        site.Read(0, (TagSite.BedArea, 0, 0), (TagSite.BedArea, 1, 2_000), (TagSite.BedArea, 0, 1_000));
        Assert.Equal(site.NowMs - 1_000, site.Piece(0).Stays[0].FromMs);
        Assert.Equal(site.NowMs - 2_000, site.Piece(1).Stays[0].FromMs);
    }
}
