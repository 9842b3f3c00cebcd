using System.Buffers;
using System.Text;
using Logistics.Core;
using Logistics.Wire;

namespace Logistics.Hub;

/// <summary>
/// Finds tags by what readers write: hex in either case, or a URI. What was written once is found again without being taken apart. Tags of
/// one message that nobody knew wait until the message is taken in; nothing is known of a message that is not.
/// </summary>
internal sealed class TagIndex
{
    private const int TextMost = 128;

    // Readers spell a tag in one way; a few more are kept, and beyond that taken apart each time.
    private const int SpellingsMost = 2 * TagBook.PiecesMost;
    private readonly SiteConfiguration _settings;
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _bySpelling;
    private readonly Dictionary<string, long> _foundNow = new(StringComparer.Ordinal);
    private readonly List<string> _found = [];
    private int _pieces;

    public TagIndex(SiteConfiguration settings, IReadOnlyList<TagTrack> pieces)
    {
        _settings = settings;
        _bySpelling = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        _pieces = pieces.Count;
        for (int index = 0; index < settings.Tags.Count; index++) _values.Add(settings.Tags[index], index);
        for (int number = 0; number < pieces.Count; number++)
        {
            // Those of an article that the site no longer has are unknown, until it has it again.
            if (pieces[number].Article >= 0) _values.TryAdd(pieces[number].Id, TagBook.ValueOf(number));
        }
    }

    /// <summary>Number of the first of <see cref="Found"/>.</summary>
    public int FirstFound => _pieces;

    /// <summary>Pieces of the message in hand that were never read before, in the order in which they stand in it.</summary>
    public IReadOnlyList<string> Found => _found;

    /// <summary>What a tag is known by: what it identifies, and where that can't be read its text, hex in lower case.</summary>
    public static string NameOf(string text)
    {
        if (Epc.TryParse(text, out Epc epc, out _)) return epc.ToUri();
        return text.Contains(':', StringComparison.Ordinal) ? text : text.ToLowerInvariant();
    }

    /// <summary>Begins with another message: what the last one found and nobody took in is forgotten.</summary>
    public void Begin()
    {
        _found.Clear();
        _foundNow.Clear();
    }

    /// <summary>The message was taken in, and <see cref="Found"/> have their numbers.</summary>
    public void Learn()
    {
        foreach (string id in _found) _values.TryAdd(id, TagBook.ValueOf(_pieces++));
        Begin();
    }

    /// <summary>What a reading calls a tag.</summary>
    /// <param name="text">What the reader wrote, UTF-8.</param>
    /// <param name="value">The reading's value.</param>
    /// <param name="reason">Why it is refused, as a code.</param>
    public bool TryFind(ReadOnlySpan<byte> text, out long value, out string reason)
    {
        value = 0;
        reason = "epc-text";
        Span<char> spelling = stackalloc char[TextMost];
        if (text.Length > TextMost || Ascii.ToUtf16(text, spelling, out int length) != OperationStatus.Done) return false;
        spelling = spelling[..length];
        if (!spelling.Contains(':')) Ascii.ToLowerInPlace(spelling, out _);
        if (_bySpelling.TryGetValue(spelling, out value)) return true;
        if (!Epc.TryParse(spelling, out Epc epc, out EpcError error))
        {
            reason = TagHex.IsCard(spelling) ? "unknown-tag" : $"epc-{Words.Of(error)}";
            return false;
        }
        string id = epc.ToUri();
        if (_values.TryGetValue(id, out value))
        {
            if (_values.Count < SpellingsMost) _values.Add(new string(spelling), value);
            return true;
        }
        if (TagBook.ArticleOf(_settings, epc) < 0)
        {
            reason = epc.AssetType.Length > 0 ? "unknown-article" : "unknown-tag";
            return false;
        }
        if (_foundNow.TryGetValue(id, out value)) return true;
        reason = "too-many-pieces";
        if (_pieces + _found.Count >= TagBook.PiecesMost) return false;
        value = TagBook.ValueOf(_pieces + _found.Count);
        _foundNow.Add(id, value);
        _found.Add(id);
        return true;
    }
}
