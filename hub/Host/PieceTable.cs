using Logistics.Wire.Messages;

namespace Logistics.Hub;

/// <summary>
/// The pieces of tagged linen that were seen, as pages and the API read them. There may be a million of them, so that a piece is a row of
/// 48 bytes beside its name, and becomes a message only when somebody asks. One thread writes, anyone reads; nobody holds the gate for
/// longer than a few hundred rows take.
/// </summary>
internal sealed class PieceTable
{
    private const int ChunkRows = 512;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<Row[]> _chunks = [];
    private readonly SortedSet<(long SeenMs, int Number)> _lost = [];

    // Articles, sides and readers: a few words that stand in all rows, by their numbers. The first stands for none.
    private readonly List<string> _words = [""];
    private readonly Dictionary<string, ushort> _byWord = new(StringComparer.Ordinal);

    /// <summary>Takes a piece as it is now.</summary>
    /// <returns>Whether it has become lost, or was and is no longer.</returns>
    public bool Set(PieceMessage piece)
    {
        lock (_gate)
        {
            if (!_numbers.TryGetValue(piece.Piece, out int number))
            {
                number = _numbers.Count;
                _numbers.Add(piece.Piece, number);
                if (number % ChunkRows == 0) _chunks.Add(new Row[ChunkRows]);
            }
            ref Row row = ref _chunks[number / ChunkRows][number % ChunkRows];
            bool wasLost = row.Lost;
            if (wasLost) _lost.Remove((row.SeenMs, number));
            row = new Row
            {
                Tag = piece.Piece,
                SinceMs = Ms(piece.Since),
                SeenMs = Ms(piece.Seen),
                OutSinceMs = Ms(piece.OutSince),
                Turns = piece.Turns,
                Washes = piece.Washes,
                Article = NumberOf(piece.Article),
                Side = NumberOf(piece.Side),
                Place = NumberOf(piece.Place),
                Lost = piece.Lost,
                Lingers = piece.Lingers,
            };
            if (piece.Lost) _lost.Add((row.SeenMs, number));
            return wasLost != piece.Lost;
        }
    }

    /// <summary>A piece by what its tag says; null for one that was never seen.</summary>
    public PieceMessage? Find(string name)
    {
        lock (_gate) return _numbers.TryGetValue(name, out int number) ? MessageOf(_chunks[number / ChunkRows][number % ChunkRows]) : null;
    }

    /// <summary>The pieces that are likely lost: how many, and the longest unseen of them.</summary>
    public (int All, IReadOnlyList<PieceMessage> Oldest) Lost(int most)
    {
        lock (_gate)
        {
            return (_lost.Count, [.. _lost.Take(most).Select(lost =>
                MessageOf(_chunks[lost.Number / ChunkRows][lost.Number % ChunkRows]))]);
        }
    }

    /// <summary>Pieces by when they were seen, those never or longest unseen first. No more are held at once than are asked for and
    /// skipped.</summary>
    /// <param name="article">Of this article only; null for any.</param>
    /// <param name="side">On this side only; null for any.</param>
    /// <param name="lost">Likely lost, or not; null for both.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="most">How many to give.</param>
    public IReadOnlyList<PieceMessage> LongestUnseen(string? article, string? side, bool? lost, int skip, int most)
    {
        // The one that was seen last stands first, to be left out when the place is taken.
        PriorityQueue<Row, (long SeenMs, string Tag)> found = new(Comparer<(long SeenMs, string Tag)>.Create((one, other) =>
            one.SeenMs != other.SeenMs ? other.SeenMs.CompareTo(one.SeenMs) : string.CompareOrdinal(other.Tag, one.Tag)));
        Row[] rows = new Row[ChunkRows];
        for (int chunk = 0; TryCopy(chunk, rows, article, side, out int count, out ushort wantedArticle, out ushort wantedSide); chunk++)
        {
            foreach (ref readonly Row row in rows.AsSpan(0, count))
            {
                if ((article is not null && row.Article != wantedArticle) || (side is not null && row.Side != wantedSide)) continue;
                if (lost is bool only && row.Lost != only) continue;
                if (found.Count < (long)skip + most) found.Enqueue(row, (row.SeenMs, row.Tag));
                else found.EnqueueDequeue(row, (row.SeenMs, row.Tag));
            }
        }
        PieceMessage[] pieces = new PieceMessage[Math.Max(0, found.Count - skip)];
        lock (_gate)
        {
            for (int index = pieces.Length - 1; index >= 0; index--) pieces[index] = MessageOf(found.Dequeue());
        }
        return pieces;
    }

    /// <summary>Copies some rows, so that they are looked at while the writer goes on; false behind the last of them.</summary>
    private bool TryCopy(
        int chunk, Row[] to, string? article, string? side, out int count, out ushort articleNumber, out ushort sideNumber)
    {
        lock (_gate)
        {
            count = Math.Min(ChunkRows, _numbers.Count - (chunk * ChunkRows));
            articleNumber = article is null ? (ushort)0 : _byWord.GetValueOrDefault(article, ushort.MaxValue);
            sideNumber = side is null ? (ushort)0 : _byWord.GetValueOrDefault(side, ushort.MaxValue);
            if (count <= 0) return false;
            Array.Copy(_chunks[chunk], to, count);
            return true;
        }
    }

    private static long Ms(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds() ?? long.MinValue;

    private static DateTimeOffset? Time(long atMs) => atMs == long.MinValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(atMs);

    private PieceMessage MessageOf(in Row row) => new(
        row.Tag, _words[row.Article], Word(row.Side), Time(row.SinceMs), Word(row.Place), Time(row.SeenMs), row.Turns, row.Washes,
        row.Lost, row.Lingers, Time(row.OutSinceMs));

    private string? Word(ushort number) => number == 0 ? null : _words[number];

    private ushort NumberOf(string? word)
    {
        if (word is null) return 0;
        if (_byWord.TryGetValue(word, out ushort number)) return number;
        number = checked((ushort)_words.Count);
        _words.Add(word);
        _byWord.Add(word, number);
        return number;
    }

    private struct Row
    {
        public string Tag;
        public long SinceMs;
        public long SeenMs;
        public long OutSinceMs;
        public int Turns;
        public int Washes;
        public ushort Article;
        public ushort Side;
        public ushort Place;
        public bool Lost;
        public bool Lingers;
    }
}
