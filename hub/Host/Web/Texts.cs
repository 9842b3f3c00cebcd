using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Logistics.Hub.Web;

/// <summary>Everything a person reads, in one language. A language is a file in <c>Web/Texts</c>; adding one adds the language.</summary>
public sealed class Texts
{
    /// <summary>Name of the cookie that keeps which language was chosen on this device.</summary>
    public const string Cookie = "logistics-language";

    // A name from elsewhere keeps its own direction and leaves that of the sentence alone (Unicode annex 9).
    private const char Isolated = '\u2068';
    private const char IsolatedNoMore = '\u2069';
    private static readonly FrozenDictionary<string, Texts> All = Load();
    private readonly FrozenDictionary<string, string> _texts;

    private Texts(string language, FrozenDictionary<string, string> texts)
    {
        Language = language;
        Culture = CultureOf(language);
        _texts = texts;
    }

    /// <summary>All languages that there are, by their codes.</summary>
    public static IReadOnlyList<Texts> Languages { get; } = [.. All.Values.OrderBy(texts => texts.Language, StringComparer.Ordinal)];

    /// <summary>BCP 47 language of these texts.</summary>
    public string Language { get; }

    /// <summary>What the language calls itself.</summary>
    public string Name => this["language.name"];

    /// <summary>How numbers and days are written in this language.</summary>
    public CultureInfo Culture { get; }

    /// <summary>Which way lines run, as HTML calls it: <c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => Culture.TextInfo.IsRightToLeft ? "rtl" : "ltr";

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

    /// <summary>The texts of a request: in the language that was chosen on this device, else in the one given, else in the first that
    /// the browser asks for and there is, else in English.</summary>
    /// <param name="http">The request.</param>
    /// <param name="language">BCP 47 language of the person, or of the site; null when neither is known.</param>
    public static Texts Of(HttpContext http, string? language) =>
        Known(http.Request.Cookies[Cookie] ?? "")
        ?? (language is not null ? For(language) : http.Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(asked => asked.Quality ?? 1).Select(asked => Known(asked.Value.ToString()))
            .FirstOrDefault(texts => texts is not null) ?? All["en"]);

    /// <summary>The text of a key with its places filled in.</summary>
    public string Say(string key, params object?[] arguments) => string.Format(
        Culture, this[key], Direction == "ltr" ? arguments : [.. arguments.Select(one => one is string text ? Isolate(text) : one)]);

    /// <summary>A name of a person, place or thing, which may be of another script, as it can stand in this language's lines.</summary>
    public string Isolate(string name) =>
        Direction == "ltr" || !name.Any(char.IsLetter) || name[0] == Isolated ? name : $"{Isolated}{name}{IsolatedNoMore}";

    /// <summary>The text of <paramref name="prefix"/> and a code that came from outside; the code itself when nobody wrote a text for
    /// it.</summary>
    public string Code(string prefix, string code) => Find(prefix + "." + code) ?? code;

    /// <summary>Whether the key has a text in this language or in English.</summary>
    public bool Has(string key) => Find(key) is not null;

    private string? Find(string key) => _texts.GetValueOrDefault(key) ?? All["en"]._texts.GetValueOrDefault(key);

    // .NET writes Latin digits in every language, and so do the clocks and the doors of a ward: signs that belong to other digits would
    // stand between them.
    private static CultureInfo CultureOf(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        if (culture.NumberFormat.NumberDecimalSeparator is "." or ",") return culture;
        var latin = (CultureInfo)culture.Clone();
        latin.NumberFormat = (NumberFormatInfo)CultureInfo.GetCultureInfo("en").NumberFormat.Clone();
        return CultureInfo.ReadOnly(latin);
    }

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
