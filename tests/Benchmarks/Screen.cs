namespace Logistics.Benchmarks;

/// <summary>Lines for the person who watches; bold and faint on a terminal only.</summary>
internal static class Screen
{
    public static void Bold(string line) => Write("1", line);

    public static void Faint(string line) => Write("2", line);

    private static void Write(string style, string line) =>
        Console.WriteLine(Console.IsOutputRedirected ? line : $"\e[{style}m{line}\e[0m");
}
