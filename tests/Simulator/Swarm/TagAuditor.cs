using Logistics.Hub;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Swarm;

/// <summary>
/// Holds what is promised of tagged linen: every piece has one number and keeps it, and is where the last antenna saw it; what passed the
/// gate counts once, however often, late or twice it was told. It knows the truth of the gate and none of the hub's rules.
/// </summary>
internal sealed class TagAuditor(SwarmSite site, Auditor auditor)
{
    /// <summary>What stands for a tag that no piece has.</summary>
    public const int Nothing = int.MinValue;

    // A clock that runs off and is put right again is off by less.
    private const long ClockMs = 3_000;
    private readonly Dictionary<string, int> _byText = site.Gate is null ? [] : site.Gate.Pieces
        .SelectMany(piece => piece.Spellings.Select(text => (text, piece.Index))).ToDictionary(pair => pair.text, pair => pair.Index);
    private readonly Dictionary<long, int> _byNumber = [];

    /// <summary>What a reading of this tag is in a pack's list of values.</summary>
    public int ValueOf(string text) => _byText.TryGetValue(text, out int piece) ? -1 - piece : Nothing;

    /// <summary>What the history's word for it is; what the history numbered stands in it before.</summary>
    public int ValueOfNumber(long value) => _byNumber.TryGetValue(~value, out int piece) ? -1 - piece : Nothing;

    /// <summary>The history gives a piece its number.</summary>
    public void TakeNumber(long number, string uri)
    {
        if (ValueOf(uri) is var value && value == Nothing)
        {
            auditor.Violate("piece-invented", $"{uri} is in the history and nothing has its tag");
            return;
        }
        int piece = -1 - value;
        if (!auditor.HubWasDamaged && _byNumber.ContainsValue(piece)) auditor.Violate("piece-numbered-twice", $"{uri} is {number} as well");
        if (!_byNumber.TryAdd(number, piece) && _byNumber[number] != piece)
        {
            if (!auditor.HubWasDamaged) auditor.Violate("piece-number-mixed", $"{number} is {uri} as well");
            _byNumber[number] = piece;
        }
    }

    /// <summary>At the end of the day.</summary>
    public void Judge(SiteView view)
    {
        if (site.Gate is not { } gate) return;
        PieceMessage[] shown = [.. view.Pieces(null, null, null, 0, int.MaxValue)];
        JudgeCounts(view, shown);
        JudgeNumbers(shown);
        bool allSure = true;
        (long passed, long back) = (0, 0);
        foreach (TruthPiece piece in gate.Pieces)
        {
            TruthVisit[] visits = [.. gate.Visits.Where(visit => visit.Piece == piece.Index).OrderBy(visit => visit.FromMs)];
            PieceMessage? told = Array.Find(shown, one => one.Piece == piece.Uri);
            if (visits.All(IsSure))
            {
                Course course = Follow(visits);
                JudgePiece(piece, visits, course, told);
                passed += course.Passed;
                back += course.Back;
                continue;
            }
            allSure = false;
            if (visits[^1] is not { Lingers: false } last || !IsSure(last) || last.First == last.Last) continue;
            if (told?.Side != NameOf(last.Last)) Misplaced(piece, last, told);
        }
        if (!allSure || auditor.HubWasDamaged || view.Gate(TruthGate.Id) is not { } counted) return;
        if ((counted.Passed, counted.Back) != (passed, back))
        {
            auditor.Violate(
                "gate-miscounted", $"the gate has {counted.Passed} passages and {counted.Back} back, there were {passed} and {back}");
        }
        if (counted.Lingering != 0) auditor.Violate("gate-miscounted", $"{counted.Lingering} still linger at the end");
    }

    private static string NameOf(int side) => side == TruthGate.Laundry ? TagGate.Laundry : "a";

    private bool IsSure(TruthVisit visit) => auditor.WasTold(site.Gate!.Node, visit.FromMs, visit.ToMs);

    /// <summary>What an honest observer makes of what the antennas saw.</summary>
    private static Course Follow(TruthVisit[] visits)
    {
        Course course = new();
        int side = -1;
        bool cameOut = false;
        bool cameIn = false;
        foreach (TruthVisit visit in visits)
        {
            // Seen on one side alone it has passed when it was last known on the other.
            if (visit.Lingers) continue;
            int from = visit.First != visit.Last ? visit.First : side;
            side = visit.Last;
            if (from < 0 || from == side) continue;
            if (side == TruthGate.Ward)
            {
                course.Passed++;
                if (cameIn) course.Washes++;
                (cameOut, cameIn) = (true, false);
            }
            else
            {
                course.Back++;
                if (cameOut) course.Turns++;
                (cameOut, cameIn) = (false, true);
            }
        }
        course.Side = side;
        return course;
    }

    private void JudgePiece(TruthPiece piece, TruthVisit[] visits, Course course, PieceMessage? told)
    {
        if (visits.Length == 0)
        {
            if (told is not null) auditor.Violate("piece-invented", $"{piece.Uri} is shown, and no antenna has read it");
            return;
        }
        if (told is null)
        {
            auditor.Violate("piece-lost", $"{piece.Uri} was read {visits.Length} times and is not known");
            return;
        }
        if (told.Article != piece.Article) auditor.Violate("piece-misplaced", $"{piece.Uri} is no {told.Article}");
        if (told.Side != (course.Side < 0 ? null : NameOf(course.Side))) Misplaced(piece, visits[^1], told);
        // Of what a damaged disk took and a node told again, passages may come after later ones, and the turns between them are not known.
        bool isCounted = auditor.HubWasDamaged
            ? told.Turns <= course.Turns && told.Washes <= course.Washes
            : (told.Turns, told.Washes) == (course.Turns, course.Washes);
        if (!isCounted)
        {
            auditor.Violate(
                "piece-miscounted",
                $"{piece.Uri} is said to have made {told.Turns} turns, {told.Washes} washes; it made {course.Turns}, {course.Washes}");
        }
        long seenMs = told.Seen is { } seen ? (long)(seen - SimulatedClock.Start).TotalMilliseconds : -1;
        long lastMs = visits.Max(visit => visit.ToMs);
        if (Math.Abs(seenMs - lastMs) > ClockMs)
        {
            auditor.Violate("piece-misplaced", $"{piece.Uri} was last read at {Auditor.At(lastMs)}, said to be at {Auditor.At(seenMs)}");
        }
        long silentMs = auditor.NowMs - lastMs - site.LostAfterMs;
        bool isLost = site.LostAfterMs > 0 && silentMs > ClockMs;
        if (site.LostAfterMs > 0 && Math.Abs(silentMs) <= ClockMs) return;
        if (told.Lost != isLost) auditor.Violate("piece-lost", $"{piece.Uri} was last read at {Auditor.At(lastMs)}; lost: {told.Lost}");
    }

    private void Misplaced(TruthPiece piece, TruthVisit last, PieceMessage? told) => auditor.Violate(
        "piece-misplaced",
        $"{piece.Uri} was last seen at {Auditor.At(last.ToMs)} from {NameOf(last.First)} to {NameOf(last.Last)}, shown at {told?.Side}");

    private void JudgeNumbers(PieceMessage[] shown)
    {
        foreach (PieceMessage piece in shown)
        {
            if (ValueOf(piece.Piece) == Nothing) auditor.Violate("piece-invented", $"{piece.Piece} is shown and nothing has its tag");
        }
    }

    /// <summary>Whatever is known of the pieces, their articles add it up.</summary>
    private void JudgeCounts(SiteView view, PieceMessage[] shown)
    {
        foreach (Article article in site.File.Articles)
        {
            PieceMessage[] pieces = [.. shown.Where(piece => piece.Article == article.Id)];
            if (view.Article(article.Id) is not { } counted) continue;
            (int, int, int, int, int, long, long) said = (
                counted.Pieces, counted.Wards.Single(ward => ward.Ward == "a").Pieces, counted.Laundry, counted.Elsewhere, counted.Lost,
                counted.Turns, counted.Washes);
            (int, int, int, int, int, long, long) sum = (
                pieces.Length, pieces.Count(piece => piece.Side == "a"), pieces.Count(piece => piece.Side == TagGate.Laundry),
                pieces.Count(piece => piece.Side is null), pieces.Count(piece => piece.Lost),
                pieces.Sum(piece => (long)piece.Turns), pieces.Sum(piece => (long)piece.Washes));
            if (said != sum) auditor.Violate("article-miscounted", $"{article.Id} says {said}, its pieces are {sum}");
        }
    }

    private sealed class Course
    {
        public int Side { get; set; } = -1;

        public int Passed { get; set; }

        public int Back { get; set; }

        public int Turns { get; set; }

        public int Washes { get; set; }
    }
}
