namespace Logistics.Simulator.Swarm;

/// <summary>
/// A gate between the laundry and a ward as it really is: carts of tagged pieces go through it, come near it, or stand beside it, and each
/// of its two antennas reads most of what is before it. A piece is never missed by the antenna of the side that it goes to.
/// </summary>
internal sealed class TruthGate
{
    public const string Id = "gate-1";
    public const int Laundry = 0;
    public const int Ward = 1;
    public const long GoneAfterMs = 15_000;
    public const long PassesWithinMs = 60_000;
    private const long SecondMs = 1_000;
    private const long MinuteMs = 60 * SecondMs;
    private readonly List<(long AtMs, string[] Texts)>[] _bursts = [[], []];
    private readonly List<TruthVisit> _visits = [];
    private readonly Chance _chance;

    public TruthGate(string node, IReadOnlyList<TruthPiece> pieces, Chance chance, long calmFromMs)
    {
        Node = node;
        Pieces = pieces;
        _chance = chance;
        int[] sides = [.. pieces.Select(_ => chance.Below(2))];
        for (long atMs = chance.Between(5 * MinuteMs, 90 * MinuteMs); atMs < calmFromMs - 20 * MinuteMs;
            atMs += chance.Between(20 * MinuteMs, 200 * MinuteMs))
        {
            int side = chance.Below(2);
            TruthPiece[] cart = [.. pieces.Where(piece => sides[piece.Index] == side && chance.Permille(700))];
            int kind = chance.Below(100);
            if (cart.Length == 0) continue;
            if (kind < 75)
            {
                Pass(cart, side, atMs);
                foreach (TruthPiece piece in cart) sides[piece.Index] = 1 - side;
            }
            else if (kind < 90)
            {
                ComeNear(cart, side, atMs, 1 + chance.Below(3), SecondMs);
            }
            else
            {
                // What nobody has seen before is known by then to be on this side, or not, by what a cut of the network left together.
                cart = [.. cart.Where(piece => _visits.Exists(visit => visit.Piece == piece.Index)).Take(2)];
                ComeNear(cart, side, atMs, 12 + chance.Below(12), 8 * SecondMs);
            }
        }
    }

    public string Node { get; }

    public IReadOnlyList<TruthPiece> Pieces { get; }

    /// <summary>All visits of the day, each piece's in their order.</summary>
    public IReadOnlyList<TruthVisit> Visits => _visits;

    public static string ChannelOf(int side) => side == Laundry ? "gate/laundry" : "gate/ward";

    public static string ReaderOf(int side) => side == Laundry ? "gate-laundry" : "gate-ward";

    /// <summary>What the antenna of a side reads and when, in order.</summary>
    public IReadOnlyList<(long AtMs, string[] Texts)> Bursts(int side) => _bursts[side];

    private void Pass(TruthPiece[] cart, int side, long atMs)
    {
        Dictionary<int, (long FromMs, int First)> seen = [];
        long farMs = atMs + _chance.Between(4, 9) * SecondMs;
        for (int burst = 0; burst < 3; burst++)
        {
            Read(cart.Where(piece => _chance.Permille(850)), side, atMs + burst * SecondMs, seen);
        }
        for (int burst = 0; burst < 3; burst++)
        {
            Read(cart.Where(piece => burst == 2 || _chance.Permille(850)), 1 - side, farMs + burst * SecondMs, seen);
        }
        foreach ((int piece, (long fromMs, int first)) in seen)
        {
            _visits.Add(new TruthVisit(piece, fromMs, farMs + 2 * SecondMs, first, 1 - side, false));
        }
    }

    private void ComeNear(TruthPiece[] cart, int side, long atMs, int bursts, long everyMs)
    {
        Dictionary<int, (long FromMs, int First)> seen = [];
        for (int burst = 0; burst < bursts; burst++) Read(cart, side, atMs + burst * everyMs, seen);
        long toMs = atMs + (bursts - 1) * everyMs;
        foreach (int piece in seen.Keys) _visits.Add(new TruthVisit(piece, atMs, toMs, side, side, toMs - atMs > PassesWithinMs));
    }

    private void Read(IEnumerable<TruthPiece> pieces, int side, long atMs, Dictionary<int, (long FromMs, int First)> seen)
    {
        List<string> texts = [];
        foreach (TruthPiece piece in pieces)
        {
            texts.Add(_chance.Pick(piece.Spellings));

            // A reader says a tag as often as it hears it.
            if (_chance.Permille(150)) texts.Add(_chance.Pick(piece.Spellings));
            seen.TryAdd(piece.Index, (atMs, side));
        }
        if (texts.Count > 0) _bursts[side].Add((atMs, [.. texts]));
    }
}
