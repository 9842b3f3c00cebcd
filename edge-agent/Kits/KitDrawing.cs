using System.Globalization;
using System.Net;
using System.Text;
using Logistics.Wire.Kit;

namespace Logistics.EdgeAgent.Kits;

/// <summary>
/// Draws how a kit is wired, as an SVG picture: the board's header on the left, the parts on the right, a line for each wire; and says what
/// it is made of.
/// </summary>
public static class KitDrawing
{
    private const int Width = 900;
    private const int HeaderTop = 70;
    private const int PinGap = 24;
    private const int PinRows = 20;
    private const int OddX = 190;
    private const int EvenX = OddX + PinGap;
    private const int PartX = 560;
    private const int TerminalGap = 26;
    private const int PartHead = 44;
    private const int LettersOfName = 42;
    private const int LettersOfBoard = 30;

    // The 40-pin header of the Raspberry Pi (raspberrypi.com, GPIO and the 40-pin header).
    private static readonly string[] Pins =
    [
        "3.3 V", "5 V", "GPIO2 SDA", "5 V", "GPIO3 SCL", "GND", "GPIO4", "GPIO14 TXD", "GND", "GPIO15 RXD", "GPIO17", "GPIO18", "GPIO27",
        "GND", "GPIO22", "GPIO23", "3.3 V", "GPIO24", "GPIO10 MOSI", "GND", "GPIO9 MISO", "GPIO25", "GPIO11 SCLK", "GPIO8 CE0", "GND",
        "GPIO7 CE1", "ID_SD", "ID_SC", "GPIO5", "GND", "GPIO6", "GPIO12", "GPIO13", "GND", "GPIO19", "GPIO16", "GPIO26", "GPIO20", "GND",
        "GPIO21",
    ];

    // Apart for the colour-blind as well (Okabe and Ito, 2008); voltage and ground as electricians have them.
    private static readonly string[] Colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];

    /// <summary>What a pin of the header is, 1 to 40.</summary>
    public static string PinName(int pin) => Pins[pin - 1];

    /// <summary>The kit as a section of a guide, in Markdown; its picture lies beside the guide.</summary>
    public static string Guide(KitFile kit)
    {
        StringBuilder guide = new();
        guide.Append(CultureInfo.InvariantCulture, $"## {kit.Kit}\n\n{kit.Purpose}\n\n");
        guide.Append("| part | count | about, euros |\n| --- | --- | --- |\n");
        foreach (KitPart part in kit.Parts) guide.Append(CultureInfo.InvariantCulture, $"| {part.Name} | {part.Count} | {part.Euros} |\n");
        guide.Append(CultureInfo.InvariantCulture,
            $"| together | | {kit.Parts.Sum(static part => part.Count * part.Euros)} |\n\n![Wiring of {kit.Kit}]({kit.Kit}.svg)\n\n");
        if (kit.Boot.Count > 0)
            guide.Append(CultureInfo.InvariantCulture, $"In `/boot/firmware/config.txt`:\n\n```\n{string.Join('\n', kit.Boot)}\n```\n\n");
        guide.Append(CultureInfo.InvariantCulture,
            $"On the node's page, with the place's id for `{KitFile.PlaceWord}`:\n\n```yaml\n{kit.NodeLines.TrimEnd()}\n```\n");
        return guide.ToString();
    }

    /// <summary>The picture.</summary>
    public static string Svg(KitFile kit)
    {
        StringBuilder svg = new();
        KitPart[] parts = [.. kit.Parts
            .Where(part => kit.Wires.Any(wire => wire.Part == part.Id || (wire.From == part.Id && part.Id != "pi")))];
        Dictionary<string, int> tops = [];
        Dictionary<KitWire, int> heights = [];
        int y = HeaderTop - 20;
        foreach (KitPart part in parts)
        {
            tops[part.Id] = y;
            int terminals = 0;
            foreach (KitWire wire in kit.Wires.Where(wire => wire.Part == part.Id))
                heights[wire] = y + PartHead + (TerminalGap * terminals++) + (TerminalGap / 2);
            y += PartHead + (TerminalGap * Math.Max(terminals, 1)) + 18;
        }

        bool hasPins = kit.Wires.Any(static wire => wire.Pin is not null);
        int height = Math.Max(hasPins ? HeaderTop + (PinGap * PinRows) + 20 : HeaderTop + 60, y + 10);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="system-ui, sans-serif" font-size="13"
              role="img" aria-label="{Text($"Wiring of the kit {kit.Name}")}">
            <rect width="{Width}" height="{height}" fill="#ffffff"/>
            <text x="24" y="32" font-size="18" font-weight="600" fill="#1a1a1a">{Text(kit.Name)}</text>

            """);
        if (hasPins) Header(svg);
        else Board(svg, kit);

        // Words and pins come on top of the wires.
        int number = 0;
        foreach (KitWire wire in kit.Wires) Wire(svg, wire, number++, tops, heights);
        if (hasPins) PinsOf(svg, kit);
        foreach (KitPart part in parts.Where(static part => part.Id != "pi")) Part(svg, kit, part, tops[part.Id], heights);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Header(StringBuilder svg) => svg.Append(CultureInfo.InvariantCulture, $"""
        <rect x="{OddX - 18}" y="{HeaderTop - 18}" width="{PinGap + 36}" height="{(PinGap * PinRows) + 12}" rx="6" fill="#2d2d2d"/>
        <text x="{OddX - 18}" y="{HeaderTop - 26}" fill="#555555">pin 1 is beside the memory card</text>

        """);

    private static void PinsOf(StringBuilder svg, KitFile kit)
    {
        HashSet<int> used = [.. kit.Wires.Select(static wire => wire.Pin).OfType<int>()];
        for (int pin = 1; pin <= Pins.Length; pin++)
        {
            bool isOdd = pin % 2 == 1;
            int x = isOdd ? OddX : EvenX;
            int y = HeaderTop + (PinGap * ((pin - 1) / 2));
            bool isUsed = used.Contains(pin);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <circle cx="{x}" cy="{y}" r="8" fill="{(isUsed ? "#ffd54a" : "#8a8a8a")}"/>
                <text x="{x}" y="{y + 4}" font-size="9" text-anchor="middle" fill="#1a1a1a">{pin}</text>
                <text x="{(isOdd ? OddX - 26 : EvenX + 26)}" y="{y + 4}" text-anchor="{(isOdd ? "end" : "start")}"
                  fill="{(isUsed ? "#1a1a1a" : "#8a8a8a")}" font-weight="{(isUsed ? 600 : 400)}" paint-order="stroke" stroke="#ffffff"
                  stroke-width="5">{PinName(pin)}</text>

                """);
        }
    }

    private static void Board(StringBuilder svg, KitFile kit)
    {
        KitPart? board = kit.Parts.FirstOrDefault(static part => part.Id == "pi");
        svg.Append(CultureInfo.InvariantCulture, $"""
            <rect x="24" y="{HeaderTop - 20}" width="{PinGap + 226}" height="56" rx="6" fill="#2d2d2d"/>
            <text x="40" y="{HeaderTop + 13}" fill="#ffffff">{Text(Shorter(board?.Name ?? "Raspberry Pi", LettersOfBoard))}</text>

            """);
    }

    private static void Part(StringBuilder svg, KitFile kit, KitPart part, int top, Dictionary<KitWire, int> heights)
    {
        KitWire[] wires = [.. kit.Wires.Where(wire => wire.Part == part.Id)];
        int height = PartHead + (TerminalGap * Math.Max(wires.Length, 1));
        svg.Append(CultureInfo.InvariantCulture, $"""
            <rect x="{PartX}" y="{top}" width="{Width - PartX - 24}" height="{height}" rx="6" fill="#f4f4f2" stroke="#9a9a9a"/>
            <text x="{PartX + 14}" y="{top + 20}" font-weight="600" fill="#1a1a1a">{Text(part.Id)}</text>
            <text x="{PartX + 14}" y="{top + 36}" font-size="11" fill="#555555">{Text(Shorter(part.Name, LettersOfName))}</text>

            """);
        foreach (KitWire wire in wires)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""
                <circle cx="{PartX}" cy="{heights[wire]}" r="5" fill="#1a1a1a"/>
                <text x="{PartX + 14}" y="{heights[wire] + 4}" fill="#1a1a1a">{Text(wire.Terminal)}</text>

                """);
        }
    }

    private static void Wire(
        StringBuilder svg, KitWire wire, int number, Dictionary<string, int> tops, Dictionary<KitWire, int> heights)
    {
        int toY = heights[wire];
        (int fromX, int fromY) = wire.Pin is { } pin ? (pin % 2 == 1 ? OddX : EvenX, HeaderTop + (PinGap * ((pin - 1) / 2)))
            : wire.From == "pi" ? (PinGap + 250, HeaderTop + 8)
            : (PartX, tops[wire.From] + 12);
        string colour = wire.Pin is { } of ? PinName(of) switch
        {
            "GND" => "#1a1a1a",
            "3.3 V" or "5 V" => "#d4351c",
            _ => Colours[of % Colours.Length],
        }
        : Colours[number % Colours.Length];

        // Between two parts the line goes around on their left; from an odd pin it leaves between the rows of the header.
        int bend = fromX == PartX ? PartX - 60 - (8 * number) : PartX - 60;
        int half = PinGap / 2;
        string begin = wire.Pin is { } odd && odd % 2 == 1 ? $"M{fromX} {fromY} l{half} {half} h{PinGap + 130}" : $"M{fromX} {fromY}";
        int startX = wire.Pin is { } far && far % 2 == 1 ? fromX + half + PinGap + 130 : fromX;
        int startY = wire.Pin is { } low && low % 2 == 1 ? fromY + half : fromY;
        int firstX = fromX == PartX ? bend : Math.Max(startX + 60, EvenX + 190);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <path d="{begin} C{firstX} {startY} {bend} {toY} {PartX} {toY}" fill="none" stroke="{colour}" stroke-width="2.5"/>

            """);
    }

    private static string Shorter(string text, int letters) => text.Length <= letters ? text : text[..(letters - 1)].TrimEnd() + "…";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
