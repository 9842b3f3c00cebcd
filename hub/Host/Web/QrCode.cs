using System.Globalization;
using System.Text;
using QRCoder;

namespace Logistics.Hub.Web;

/// <summary>QR codes as one path of an SVG, so that a page needs no picture and no style of its own for them.</summary>
internal static class QrCode
{
    /// <summary>Draws a text.</summary>
    /// <returns>The path in modules, and how many modules the square is wide, with its quiet border.</returns>
    public static (string Path, int Size) Draw(string text)
    {
        using var generator = new QRCodeGenerator();

        // M: readable with 15 % of the card scratched; the more a code repeats the finer it gets, and a phone must read it at once.
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
            for (var x = 0; x < code.ModuleMatrix[y].Length; x++)
                if (code.ModuleMatrix[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return (path.ToString(), code.ModuleMatrix.Count);
    }
}
