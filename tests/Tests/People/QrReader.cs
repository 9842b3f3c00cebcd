using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Logistics.Tests.People;

/// <summary>Reads an undamaged QR code of 29 to 41 modules with medium correction, as a phone's camera would (ISO/IEC 18004).</summary>
internal static partial class QrReader
{
    private const string Capitals = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    // Blocks of codewords by version, from 3.
    private static readonly int[] Blocks = [1, 2, 2, 4];
    private static readonly int[] DataInBlock = [44, 32, 43, 27];

    public static async Task<string> ReadAsync(ILocator svg)
    {
        string path = (await svg.Locator("path").GetAttributeAsync("d"))!;
        static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return Read([.. Module().Matches(path).Select(match => (Number(match, 1), Number(match, 2)))]);
    }

    private static string Read(HashSet<(int X, int Y)> black)
    {
        int border = black.Min(module => module.X);
        int size = black.Max(module => module.X) - border + 1;
        bool Black(int row, int column) => black.Contains((column + border, row + border));
        int version = (size - 17) / 4;
        int mask = (Black(8, 2) ? 4 : 0) + (Black(8, 3) ? 2 : 0) + (Black(8, 4) ? 1 : 0) ^ 5;
        List<bool> bits = [];
        for (int pair = size - 1, up = 1; pair > 0; pair -= 2, up ^= 1)
        {
            if (pair == 6) pair--;
            for (int step = 0; step < size; step++)
            {
                int row = up == 1 ? size - 1 - step : step;
                for (int column = pair; column > pair - 2; column--)
                {
                    if (!IsPattern(row, column, size)) bits.Add(Black(row, column) ^ IsMasked(mask, row, column));
                }
            }
        }
        byte[] words = [.. bits.Chunk(8).Where(word => word.Length == 8)
            .Select(word => (byte)word.Aggregate(0, (all, bit) => all << 1 | (bit ? 1 : 0)))];
        (int blocks, int each) = (Blocks[version - 3], DataInBlock[version - 3]);
        byte[] data = [.. Enumerable.Range(0, blocks)
            .SelectMany(block => Enumerable.Range(0, each), (block, word) => words[word * blocks + block])];
        return Text(data);
    }

    // A code is a row of segments: numbers, capitals, or bytes, each with its length before it.
    private static string Text(byte[] data)
    {
        int at = 0;
        int Next(int count)
        {
            int value = 0;
            for (; count > 0; count--, at++) value = value << 1 | (data[at / 8] >> (7 - at % 8) & 1);
            return value;
        }

        StringBuilder text = new();
        while (at + 4 <= data.Length * 8)
        {
            int mode = Next(4);
            if (mode == 0) break;
            int length = Next(mode switch { 1 => 10, 2 => 9, _ => 8 });
            while (length > 0)
            {
                int taken = Math.Min(length, mode switch { 1 => 3, 2 => 2, _ => 1 });
                length -= taken;
                if (mode == 1) text.Append(Next(1 + 3 * taken).ToString(CultureInfo.InvariantCulture).PadLeft(taken, '0'));
                else if (mode == 4) text.Append((char)Next(8));
                else if (taken == 1) text.Append(Capitals[Next(6)]);
                else
                {
                    int two = Next(11);
                    text.Append(Capitals[two / 45]).Append(Capitals[two % 45]);
                }
            }
        }
        return text.ToString();
    }

    private static bool IsPattern(int row, int column, int size) =>
        row == 6 || column == 6 || (row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9)
        || (Math.Abs(row - (size - 7)) <= 2 && Math.Abs(column - (size - 7)) <= 2);

    private static bool IsMasked(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => (row / 2 + column / 3) % 2 == 0,
        5 => row * column % 2 + row * column % 3 == 0,
        6 => (row * column % 2 + row * column % 3) % 2 == 0,
        _ => ((row + column) % 2 + row * column % 3) % 2 == 0,
    };

    [GeneratedRegex(@"M(\d+) (\d+)h")]
    private static partial Regex Module();
}
