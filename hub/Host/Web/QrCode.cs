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

    /// <summary>Draws a text for a terminal: two rows of modules a line, black on white whatever the terminal's colours are.</summary>
    public static string DrawLines(string text)
    {
        using var generator = new QRCodeGenerator();

        // L: a screen has no scratches, and a smaller picture fits into a window.
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        var modules = code.ModuleMatrix;
        var lines = new StringBuilder();
        for (var y = 0; y < modules.Count; y += 2)
        {
            lines.Append("\e[30;107m");
            for (var x = 0; x < modules[y].Length; x++)
            {
                lines.Append((modules[y][x], y + 1 < modules.Count && modules[y + 1][x]) switch
                {
                    (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ',
                });
            }
            lines.Append("\e[0m\n");
        }
        return lines.ToString();
    }
}
