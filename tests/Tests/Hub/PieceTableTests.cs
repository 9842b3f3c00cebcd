using Logistics.Hub;
using Logistics.Wire.Messages;

namespace Logistics.Tests.Hub;

/// <summary>A million pieces are kept small, found at once, and listed without being copied.</summary>
public sealed class PieceTableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 11, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_put_in_comes_out_as_it_was_last()
    {
        PieceTable table = new();
        PieceMessage never = new("never", "sheet", null, null, null, null, 0, 0, false, false);
        PieceMessage out1 = new("out", "towel", "w", Noon, "gate-in", Noon.AddMinutes(1), 3, 2, true, true, Noon.AddHours(-1));
        Assert.False(table.Set(never));
        Assert.True(table.Set(out1));
        Assert.Equal((never, out1, null), (table.Find("never"), table.Find("out"), table.Find("nothing")));
        Assert.False(table.Set(out1 with { Turns = 4 }));
        Assert.Equal(out1 with { Turns = 4 }, table.Find("out"));
        Assert.True(table.Set(out1 with { Lost = false, OutSince = null, Side = null }));
        Assert.Equal(out1 with { Lost = false, OutSince = null, Side = null }, table.Find("out"));
    }

    [Fact]
    public void Those_that_are_lost_are_counted_and_the_longest_unseen_listed()
    {
        PieceTable table = new();
        for (int number = 0; number < 3_000; number++) table.Set(Sheet(number, lost: number % 3 == 0));
        for (int number = 0; number < 30; number++) table.Set(Sheet(number, lost: false));
        (int all, IReadOnlyList<PieceMessage> oldest) = table.Lost(4);
        Assert.Equal(990, all);
        Assert.Equal(["s2997", "s2994", "s2991", "s2988"], oldest.Select(piece => piece.Piece));
    }

    [Fact]
    public void A_listing_is_the_same_as_sorting_all_of_them()
    {
        Random random = new(5);
        PieceTable table = new();
        List<PieceMessage> all = [];
        for (int number = 0; number < 2_000; number++)
        {
            PieceMessage piece = Sheet(random.Next(400), random.Next(4) == 0) with
            {
                Piece = $"p{number}", Article = random.Next(2) == 0 ? "sheet" : "towel", Side = random.Next(3) == 0 ? null : "w",
            };
            all.Add(piece);
            table.Set(piece);
        }
        foreach ((string? article, string? side, bool? lost, int skip) in new (string?, string?, bool?, int)[]
        {
            (null, null, null, 0), ("sheet", null, null, 100), (null, "w", true, 7), ("towel", "w", false, 250), (null, null, null, 1_950),
            ("nothing", null, null, 0), (null, null, null, 5_000),
        })
        {
            IEnumerable<PieceMessage> expected = all
                .Where(piece => (article is null || piece.Article == article) && (side is null || piece.Side == side)
                    && (lost is null || piece.Lost == lost))
                .OrderBy(piece => piece.Seen).ThenBy(piece => piece.Piece, StringComparer.Ordinal).Skip(skip).Take(100);
            Assert.Equal(expected, table.LongestUnseen(article, side, lost, skip, 100));
        }
    }

    [Fact]
    public async Task Who_reads_while_it_is_written_sees_each_piece_whole()
    {
        PieceTable table = new();
        table.Set(Sheet(0, false));
        using CancellationTokenSource end = new();
        Task writing = Task.Run(() =>
        {
            for (int round = 0; !end.IsCancellationRequested; round++)
            {
                int number = round % 5_000;
                table.Set(Sheet(number, lost: round % 2 == 0) with { Turns = number });
            }
        });
        for (int read = 0; read < 200; read++)
        {
            Assert.All(table.LongestUnseen(null, null, null, 0, 50), IsWhole);
            Assert.All(table.Lost(50).Oldest, IsWhole);
            if (table.Find($"s{read}") is PieceMessage piece) IsWhole(piece);
        }
        await end.CancelAsync();
        await writing;

        static void IsWhole(PieceMessage piece) =>
            Assert.True(piece.Turns == 0 || (piece.Piece == $"s{piece.Turns}" && piece.Seen == Noon.AddMinutes(-piece.Turns)));
    }

    private static PieceMessage Sheet(int number, bool lost) =>
        new($"s{number}", "sheet", "w", Noon, "gate-in", Noon.AddMinutes(-number), 0, 0, lost, false);
}
