using System.Globalization;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Hub.People;
using Logistics.Wire.Messages;
using Article = Logistics.Wire.Site.Article;

namespace Logistics.Hub.Web;

/// <summary>A piece of tagged linen that somebody looks for, or why there is none.</summary>
/// <param name="Tag">What the code says, as a URI; what was typed when it says nothing.</param>
/// <param name="Piece">The piece; null when there is none.</param>
/// <param name="Reason">Why not, as a code: <c>not-a-tag</c>, <c>not-linen</c>, <c>unknown-article</c> or <c>never-read</c>; empty for
/// a piece.</param>
/// <param name="Sentence">The same as a sentence in the reader's language; empty for a piece.</param>
internal sealed partial record PieceSearch(string Tag, PieceMessage? Piece, string Reason, string Sentence)
{
    /// <summary>Looks for a piece.</summary>
    /// <param name="view">The site.</param>
    /// <param name="texts">The language of the answer.</param>
    /// <param name="typed">The tag as a reader shows it or a person types it: hex, in groups or not, or a URI.</param>
    public static PieceSearch For(Sight view, Texts texts, string typed)
    {
        string text = Plain(typed);
        string name = TagIndex.NameOf(text);
        if (view.Piece(name) is PieceMessage piece) return new PieceSearch(name, piece, "", "");
        if (!Epc.TryParse(text, out Epc epc, out EpcError error))
            return new PieceSearch(text, null, "not-a-tag", texts.Say("linen.not-a-tag", texts["wire.epc-" + Words.Of(error)]));
        if (view.Site.Tags.FirstOrDefault(tag => TagIndex.NameOf(tag.Epc) == name) is { } listed)
            return new PieceSearch(name, null, "not-linen", texts.Say("linen.not-linen", listed.Asset));
        if (epc.AssetType.Length == 0)
            return new PieceSearch(name, null, "not-linen", texts.Say("linen.not-linen", texts["linen." + KindOf(epc.Scheme)]));
        return view.Site.Articles.FirstOrDefault(one => one.Grai == epc.AssetType) is Article article
            ? new PieceSearch(name, null, "never-read", texts.Say("linen.never-read", article.Name, epc.Serial))
            : new PieceSearch(name, null, "unknown-article", texts.Say("linen.unknown-article", epc.AssetType, epc.Serial));
    }

    /// <summary>The serial number in a piece's tag; the whole tag where it has none.</summary>
    public static string SerialOf(string piece) => Epc.TryParse(piece, out Epc epc, out _) ? epc.Serial : piece;

    /// <summary>What was meant: without the spaces, separators and capitals that people and readers put in.</summary>
    private static string Plain(string typed)
    {
        string text = string.Concat(typed.Where(letter =>
            !char.IsWhiteSpace(letter) && char.GetUnicodeCategory(letter) is not (UnicodeCategory.Format or UnicodeCategory.Control)));
        if (Stem().Match(text) is { Success: true } stem)
        {
            return (stem.Value.StartsWith("urn", StringComparison.OrdinalIgnoreCase) ? "" : "https://")
                + stem.Groups["stem"].Value.ToLowerInvariant() + text[stem.Length..];
        }
        string hex = text.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);
        if (hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) hex = hex[2..];
        return hex.All(char.IsAsciiHexDigit) ? hex : text;
    }

    private static string KindOf(EpcScheme scheme) => scheme switch
    {
        EpcScheme.Giai96 or EpcScheme.Giai202 or EpcScheme.GiaiPlus => "asset",
        EpcScheme.Sscc96 or EpcScheme.SsccPlus => "shipment",
        _ => "goods",
    };

    [GeneratedRegex(
        "^((?<stem>urn:epc:(id|tag):[a-z0-9-]+:)|(https?://)?(?<stem>id[.]gs1[.]org/))",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Stem();
}
