using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Logistics.Hub.Web;

/// <summary>Everything a person reads, in one language. A language is a file in <c>Web/Texts</c>; adding one adds the language.</summary>
public sealed class Texts
{
    private static readonly FrozenDictionary<string, Texts> All = Load();
    private readonly FrozenDictionary<string, string> _texts;

    private Texts(string language, FrozenDictionary<string, string> texts)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language);
        _texts = texts;
    }

    /// <summary>All languages that there are.</summary>
    public static IReadOnlyList<Texts> Languages => All.Values;

    /// <summary>BCP 47 language of these texts.</summary>
    public string Language { get; }

    /// <summary>How numbers and days are written in this language.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The keys that stand in this language's own file.</summary>
    public IReadOnlyList<string> Keys => _texts.Keys;

    /// <summary>The text of a key: in this language, else in English, else the key itself.</summary>
    public string this[string key] => Find(key) ?? key;

    /// <summary>The texts of a BCP 47 language; a regional one falls back to its language, an unknown one to English.</summary>
    public static Texts For(string language) =>
        Known(language) ?? All["en"];

    /// <summary>The texts of a BCP 47 language; null when there are none.</summary>
    public static Texts? Known(string language) =>
        All.GetValueOrDefault(language) ?? All.GetValueOrDefault(language.Split('-')[0].ToLowerInvariant());

    /// <summary>The text of a key with its places filled in.</summary>
    public string Say(string key, params object?[] arguments) => string.Format(Culture, this[key], arguments);

    /// <summary>The text of <paramref name="prefix"/> and a code that came from outside; the code itself when nobody wrote a text for
    /// it.</summary>
    public string Code(string prefix, string code) => Find(prefix + "." + code) ?? code;

    /// <summary>Whether the key has a text in this language or in English.</summary>
    public bool Has(string key) => Find(key) is not null;

    private string? Find(string key) => _texts.GetValueOrDefault(key) ?? All["en"]._texts.GetValueOrDefault(key);

    private static FrozenDictionary<string, Texts> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("texts/", StringComparison.Ordinal))
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
                return new Texts(Path.GetFileNameWithoutExtension(name), texts.ToFrozenDictionary());
            })
            .ToFrozenDictionary(texts => texts.Language);
    }
}
