using Logistics.Wire;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// What a reader types or sends, character by character, until its line ends and is a tag or nothing. Pure: time is an argument.
/// </summary>
/// <param name="channel">The channel of its samples.</param>
/// <param name="prefix">What stands before each code.</param>
internal sealed class CodeLine(string channel, string prefix)
{
    private const int LongestLine = 200;

    // The shortest number of a card, of 4 bytes.
    private const int ShortestTag = 8;

    // A line whose end was lost must not become the begin of the next. Readers send a line within tenths of a second, and an agent that
    // has much to do reads the rest of it some seconds later at most.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly char[] _text = new char[LongestLine];
    private int _length;
    private bool _isSpoiled;
    private DateTimeOffset _last;

    /// <summary>Lines that were no tag, too long, or not whole.</summary>
    public long Refused { get; private set; }

    /// <summary>Adds a character.</summary>
    public void Add(char character, DateTimeOffset now)
    {
        Touch(now);
        if (_length == _text.Length) _isSpoiled = true;
        else _text[_length++] = character;
    }

    /// <summary>Something came that can stand in no code, or something was lost: this line counts for nothing, up to its end.</summary>
    public void Spoil(DateTimeOffset now)
    {
        Touch(now);
        _isSpoiled = true;
    }

    /// <summary>Begins a line; one that has not ended counts as refused.</summary>
    public void Begin()
    {
        if (_length > 0 || _isSpoiled) Refused++;
        _length = 0;
        _isSpoiled = false;
    }

    /// <summary>Ends the line. An empty one is none, as between the two characters that end a line of some readers.</summary>
    public void End(DateTimeOffset now, List<Sample> into)
    {
        if (!_isSpoiled && TagOf(_text.AsSpan(0, _length)) is { } tag)
        {
            _length = 0;
            into.Add(new Sample(channel, now, tag));
        }

        Begin();
    }

    private void Touch(DateTimeOffset now)
    {
        if (now - _last > LongestPause) Begin();
        _last = now;
    }

    private string? TagOf(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(prefix, StringComparison.Ordinal)) return null;
        Span<char> digits = stackalloc char[LongestLine];
        int count = 0;
        foreach (char character in line[prefix.Length..])
        {
            // Some readers write the bytes apart: 04:A1:B2 or 04 A1 B2.
            if (character is not (' ' or ':' or '-')) digits[count++] = char.ToLowerInvariant(character);
        }

        return count >= ShortestTag && TagHex.IsTag(digits[..count]) ? new string(digits[..count]) : null;
    }
}
