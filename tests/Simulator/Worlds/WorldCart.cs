using Logistics.Core;
using Article = Logistics.Wire.Site.Article;

namespace Logistics.Simulator.Worlds;

/// <summary>A cart of tagged linen that goes through a gate and comes back: each piece is read a few times at each side, and now and then
/// missed at one.</summary>
public sealed class WorldCart : WorldThing
{
    private const int PiecesEach = 30;
    private const double RoundMs = 15 * 60_000;
    private const double FirstMs = 60_000;
    private const int BurstMs = 500;
    private const int Bursts = 3;
    private const int MissedPermille = 50;
    private readonly WorldChannel[] _sides;
    private readonly string[] _tags;
    private readonly double _pace;
    private int _step;

    internal WorldCart(Random random, IReadOnlyList<WorldChannel> sides, IReadOnlyList<Article> articles, double pace, long startMs)
        : base(random)
    {
        _sides = [.. sides];
        _tags = [.. articles.SelectMany(article => Enumerable.Range(1, PiecesEach).Select(number => Tag(article, number)))];
        _pace = pace;

        // It is on its way when the world begins, so that a demonstration soon shows linen.
        NextMs = startMs + Between(0, FirstMs / pace);
    }

    internal override void Step(long nowMs)
    {
        // From one side to the other, and the next time back.
        int side = (_step / Bursts) % 4 is 0 or 3 ? 0 : 1;
        foreach (string tag in _tags)
        {
            if (Random.Next(1_000) >= MissedPermille) _sides[side].Give(nowMs, 0, tag);
        }
        _step++;
        NextMs = nowMs + (_step % (2 * Bursts) == 0 ? BurstMs + Around(RoundMs / _pace) : BurstMs);
    }

    internal override void Serve(long nowMs)
    {
    }

    private static string Tag(Article article, int number) => new Epc
    {
        Scheme = EpcScheme.Grai96,
        CompanyPrefix = article.Grai[..7],
        Reference = article.Grai[7..],
        Serial = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    }.ToHex();
}
