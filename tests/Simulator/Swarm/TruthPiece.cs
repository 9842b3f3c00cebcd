using Logistics.Core;

namespace Logistics.Simulator.Swarm;

/// <summary>A tagged piece of linen as it really is.</summary>
internal sealed class TruthPiece
{
    private const string Company = "8712345";

    public TruthPiece(int index, string article, string type)
    {
        Index = index;
        Article = article;
        string serial = $"{100 + index}";
        Uri = $"urn:epc:id:grai:{Company}.{type}.{serial}";
        Epc epc = new() { Scheme = EpcScheme.Grai96, CompanyPrefix = Company, Reference = type, Serial = serial };
        Spellings = [epc.ToHex(), epc.ToHex().ToUpperInvariant(), Uri];
    }

    public int Index { get; }

    public string Article { get; }

    public string Uri { get; }

    /// <summary>How readers may write its tag.</summary>
    public IReadOnlyList<string> Spellings { get; }

    /// <summary>The twelve digits of a type of this company.</summary>
    public static string Grai(string type) => Company + type;
}
