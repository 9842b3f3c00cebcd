namespace Logistics.Core;

/// <summary>A kind of linen and where its pieces are. All of it follows from the pieces, so that nothing of it is kept.</summary>
public sealed class Article(string id) : Subject(id)
{
    private int[] _atWards = [];

    /// <summary>Pieces that have ever been seen.</summary>
    public int Pieces { get; private set; }

    /// <summary>Pieces at the laundry.</summary>
    public int AtLaundry { get; private set; }

    /// <summary>Pieces by index of <see cref="SiteConfiguration.Wards"/>.</summary>
    public IReadOnlyList<int> AtWards => _atWards;

    /// <summary>Pieces that no gate has shown on either side of it.</summary>
    public int Elsewhere { get; private set; }

    /// <summary>Of all of them, those likely lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Times that pieces have gone out and come back.</summary>
    public long Turns { get; private set; }

    /// <summary>Times that pieces have come back clean.</summary>
    public long Washes { get; private set; }

    /// <summary>How long a turn takes on average, in ms; 0 before the first.</summary>
    public long UsualTurnMs => Turns == 0 ? 0 : _turnsMs / Turns;

    /// <summary>When a piece of it was last seen, Unix time in ms; 0 for never.</summary>
    public long SeenMs { get; private set; }

    internal ArticleSettings Settings { get; private set; } = null!;

    private long _turnsMs;

    internal void Begin(ArticleSettings settings, int wards)
    {
        Settings = settings;
        _atWards = new int[wards];
        Pieces = AtLaundry = Elsewhere = Lost = 0;
        Turns = Washes = _turnsMs = SeenMs = 0;
    }

    /// <summary>Counts a piece in, or with -1 out again before it changes.</summary>
    internal void Count(TagTrack piece, int ward, int by)
    {
        Pieces += by;
        if (ward >= 0) _atWards[ward] += by;
        else if (piece.AtLaundry) AtLaundry += by;
        else Elsewhere += by;
        if (piece.Lost) Lost += by;
        Turns += by * piece.Turns;
        Washes += by * piece.Washes;
        _turnsMs += by * piece.TurnsMs;
        SeenMs = Math.Max(SeenMs, piece.SeenMs);
    }

    internal void NoteSeen(long atMs) => SeenMs = Math.Max(SeenMs, atMs);

    internal override void Evaluate(Engine engine, long nowMs)
    {
    }
}
