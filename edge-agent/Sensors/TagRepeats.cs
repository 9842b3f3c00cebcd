namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// Tells a tag once when it comes, and while it stays once every half minute: a reader where presence is measured takes silence for
/// absence, and a tag that lies there would otherwise be silent. Pure: time is an argument.
/// </summary>
internal sealed class TagRepeats
{
    // Readers miss a tag that lies there for some tenths of a second, and nobody brings one twice within two seconds.
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (DateTimeOffset Read, DateTimeOffset Told)> _tags = new(StringComparer.Ordinal);

    /// <summary>Takes one read.</summary>
    /// <returns>True when it is to be told.</returns>
    public bool IsNews(string tag, DateTimeOffset now)
    {
        foreach ((string known, (DateTimeOffset read, _)) in _tags)
        {
            if (now - read > GoneAfter) _tags.Remove(known);
        }

        bool isNews = !_tags.TryGetValue(tag, out (DateTimeOffset Read, DateTimeOffset Told) last) || now - last.Told >= AgainAfter;
        _tags[tag] = (now, isNews ? now : last.Told);
        return isNews;
    }
}
