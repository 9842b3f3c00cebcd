using System.Text;
using Logistics.Core;

namespace Logistics.Simulator.Fuzz;

/// <summary>EPCs, as a tag's bytes and as what a reader writes. What is accepted is written again the same, and a URI of it says the same.
/// </summary>
public sealed class EpcTarget(IEnumerable<byte[]> seeds) : FuzzTarget("epc", seeds, 10)
{
    private readonly byte[] _written = new byte[Epc.BytesMost];

    public override string Process(ReadOnlyMemory<byte> input)
    {
        if (Epc.TryDecode(input.Span, out Epc tag, out EpcError error))
        {
            Must(tag.TryEncode(_written, out int length, out _), "what was decoded can be encoded");
            Must(input.Span.SequenceEqual(_written.AsSpan(0, length)), "it encodes back to the very same bits");
            return $"bytes {Check(tag)}";
        }
        Must(error != EpcError.None && tag == default, "what is refused has a reason, and says nothing");
        string text = Encoding.Latin1.GetString(input.Span);
        if (!Epc.TryParse(text, out Epc written, out EpcError why)) return $"{error} {why}";
        return $"text {Check(written)}";
    }

    private static EpcScheme Check(in Epc epc)
    {
        Must(Epc.TryParse(epc.ToHex(), out Epc again, out _) && again == epc, "its hex says the same");
        Must(Epc.TryParse(epc.ToUri(), out Epc identity, out _), "its identity can be read");
        Must(identity.ToUri() == epc.ToUri() && identity.AssetType == epc.AssetType, "its identity stays the same");
        if (epc.ToTagUri().Length == 0) return epc.Scheme;
        Must(Epc.TryParse(epc.ToTagUri(), out Epc tag, out _) && tag == epc, "its tag URI says the same");
        return epc.Scheme;
    }
}
