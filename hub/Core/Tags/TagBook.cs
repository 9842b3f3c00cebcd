namespace Logistics.Core;

/// <summary>The pieces of linen that were seen, numbered as they were found, and the gates and articles that they are counted by.</summary>
public sealed class TagBook
{
    /// <summary>Pieces that one site keeps at most; no more are taken in.</summary>
    public const int PiecesMost = 1_000_000;

    /// <summary>No tag's name begins like this.</summary>
    private const string Lost = "lost-";

    private readonly Engine _engine;
    private readonly List<TagTrack> _pieces = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private Gate[] _gates = [];
    private Article[] _articles = [];
    private Gate?[] _gateAt = [];
    private int[] _publisherAt = [];

    internal TagBook(Engine engine) => _engine = engine;

    /// <summary>By their numbers. One whose finding was lost with a part of the journal has an id that is no tag's.</summary>
    public IReadOnlyList<TagTrack> Pieces => _pieces;

    /// <summary>By index of <see cref="SiteConfiguration.Gates"/>.</summary>
    public IReadOnlyList<Gate> Gates => _gates;

    /// <summary>By index of <see cref="SiteConfiguration.Articles"/>.</summary>
    public IReadOnlyList<Article> Articles => _articles;

    /// <summary>Index of the article that a tag of this name is a piece of; -1 for none.</summary>
    public static int ArticleOf(SiteConfiguration settings, string id) =>
        Epc.TryParse(id, out Epc epc, out _) ? ArticleOf(settings, epc) : -1;

    /// <inheritdoc cref="ArticleOf(SiteConfiguration, string)"/>
    public static int ArticleOf(SiteConfiguration settings, in Epc epc)
    {
        string type = epc.AssetType;
        for (int index = 0; type.Length > 0 && index < settings.Articles.Count; index++)
        {
            if (string.Equals(settings.Articles[index].AssetType, type, StringComparison.Ordinal)) return index;
        }
        return -1;
    }

    /// <summary>What a name is in readings: the index of a tag, or of a piece the complement of its number.</summary>
    public static long ValueOf(int piece) => ~(long)piece;

    /// <summary>The piece that a reading is of; null when the journal that said so is lost.</summary>
    internal TagTrack? PieceOf(long value) => ~value < _pieces.Count ? _pieces[(int)~value] : null;

    /// <summary>What this reading is of is known: not where it is a piece whose finding was lost with a part of the journal.</summary>
    public bool Knows(in Reading reading) =>
        _engine.Settings.Sensors[reading.Sensor].Role != SensorRole.TagRead || reading.Value is >= 0 or Reading.Impossible
        || PieceOf(reading.Value)?.Id.StartsWith(Lost, StringComparison.Ordinal) == false;

    /// <summary>Takes in pieces that were read for the first time.</summary>
    /// <exception cref="InvalidOperationException">Their numbers are taken: the caller is broken.</exception>
    internal void Find(int first, ReadOnlySpan<string> ids)
    {
        if (first < _pieces.Count) throw new InvalidOperationException($"piece {first} is known already");

        // What was found before and is lost with a part of the journal leaves its numbers: those that follow keep theirs.
        while (_pieces.Count < first) _pieces.Add(new TagTrack($"{Lost}{_pieces.Count}"));
        foreach (string id in ids)
        {
            TagTrack piece = new(id) { Article = ArticleOf(_engine.Settings, id) };
            _pieces.Add(piece);
            Recount(piece);

            // It counts from here on, also when the reading that found it is too old to move it.
            _engine.Changed(piece);
        }
    }

    internal void Configure(SiteConfiguration settings)
    {
        _gates = Engine.Take(_gates, settings.Gates, gate => gate.Id, id => new Gate(id));
        _articles = Engine.Take(_articles, settings.Articles, article => article.Id, id => new Article(id));
        _gateAt = new Gate?[settings.Places.Count];
        for (int index = 0; index < _gates.Length; index++)
        {
            GateSettings gate = settings.Gates[index];
            _gates[index].Settings = gate;
            _gateAt[gate.First] = _gates[index];
            if (gate.Second >= 0) _gateAt[gate.Second] = _gates[index];
        }
        _places.Clear();
        for (int index = 0; index < settings.Places.Count; index++) _places.Add(settings.Places[index], index);
        _publisherAt = new int[settings.Places.Count];
        foreach (SensorSettings sensor in settings.Sensors)
        {
            if (sensor.Role == SensorRole.TagRead) _publisherAt[sensor.Subject] = sensor.Publisher;
        }
        CountAnew();
    }

    /// <summary>Lists the pieces; their states are listed with everything else's.</summary>
    internal void Keep(Snapshot kept) => kept.List(_pieces, piece =>
    {
        string id = kept.Value(piece?.Id ?? "");
        return piece ?? new TagTrack(id);
    });

    /// <summary>After a change of what counts, or when pieces were loaded.</summary>
    internal void CountAnew()
    {
        SiteConfiguration settings = _engine.Settings;
        for (int index = 0; index < _articles.Length; index++) _articles[index].Begin(settings.Articles[index], settings.Wards.Count);
        SortedSet<string> listed = new(settings.Tags, StringComparer.Ordinal);
        foreach (TagTrack tag in _engine.Tags) tag.Article = ArticleOf(settings, tag.Id);

        // Of one that the site file has come to list by its name, the listed one counts.
        foreach (TagTrack piece in _pieces) piece.Article = listed.Contains(piece.Id) ? -1 : ArticleOf(settings, piece.Id);
        foreach (TagTrack tag in _engine.Tags) Count(tag, 1);
        foreach (TagTrack piece in _pieces) Count(piece, 1);
    }

    /// <summary>Has every tag look at what its new rules ask of it.</summary>
    internal void PlanAnew(long nowMs)
    {
        foreach (TagTrack tag in _engine.Tags) tag.Plan(_engine, nowMs);
        foreach (TagTrack piece in _pieces) piece.Plan(_engine, nowMs);
        foreach (Gate gate in _gates) _engine.Changed(gate);
        foreach (Article article in _articles) _engine.Changed(article);
    }

    internal Gate? GateAt(int place) => _gateAt[place];

    internal bool IsGate(string place) => _places.TryGetValue(place, out int index) && _gateAt[index] is not null;

    internal Gate? FindGate(string id)
    {
        foreach (Gate gate in _gates)
        {
            if (string.Equals(gate.Id, id, StringComparison.Ordinal)) return gate;
        }
        return null;
    }

    /// <summary>How presence is measured at a place; null where it is not.</summary>
    internal PlaceSettings? RulesAt(int place) =>
        _engine.Settings.PlaceRules is { Count: > 0 } rules && rules[place].HeldForMs > 0 && _gateAt[place] is null ? rules[place] : null;

    /// <inheritdoc cref="RulesAt(int)"/>
    internal PlaceSettings? RulesAt(string place) => _places.TryGetValue(place, out int index) ? RulesAt(index) : null;

    /// <summary>Who reads there may have read what has not been heard.</summary>
    internal bool MayStillTell(string place) =>
        _places.TryGetValue(place, out int index) && _engine.Publishers[_publisherAt[index]].CatchingUp;

    internal string SideOf(int side) => side == GateSettings.Laundry ? TagTrack.Laundry : _engine.Wards[side].Id;

    internal void NoteSeen(TagTrack tag)
    {
        if (tag.Article >= 0) _articles[tag.Article].NoteSeen(tag.SeenMs);
    }

    /// <summary>Takes a piece out of the counts, before it changes.</summary>
    internal void Uncount(TagTrack tag) => Count(tag, -1);

    /// <summary>Takes a piece into the counts, as it is now.</summary>
    internal void Recount(TagTrack tag)
    {
        Count(tag, 1);
        if (tag.Article >= 0) _engine.Changed(_articles[tag.Article]);
    }

    private void Count(TagTrack tag, int by)
    {
        if (tag.Article < 0) return;
        int ward = -1;
        for (int index = 0; index < _engine.Wards.Count && tag.Side.Length > 0; index++)
        {
            if (string.Equals(_engine.Wards[index].Id, tag.Side, StringComparison.Ordinal)) ward = index;
        }
        _articles[tag.Article].Count(tag, ward, by);
    }
}
