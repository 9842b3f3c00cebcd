using System.Globalization;

namespace Logistics.Benchmarks;

/// <summary>What the kernel says of a process, in /proc.</summary>
internal static class Proc
{
    private const double TicksPerSecond = 100;

    /// <summary>Resident memory now, in MiB.</summary>
    public static double RssMib(int process) => Kib(process, "VmRSS") / 1024.0;

    /// <summary>Resident memory at its most, in MiB.</summary>
    public static double PeakMib(int process) => Kib(process, "VmHWM") / 1024.0;

    /// <summary>The part of resident memory that is the process's own, in MiB; the rest are files, which others may share.</summary>
    public static double OwnMib(int process) => Kib(process, "RssAnon") / 1024.0;

    /// <summary>Processor time, of all threads, in s.</summary>
    public static double CpuSeconds(int process)
    {
        // Fields 14 and 15; the second is the name in brackets, which may hold anything.
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Bytes that it made the disk write.</summary>
    public static long WrittenBytes(int process) => Number(Field($"/proc/{process}/io", "write_bytes"));

    private static long Kib(int process, string name) => Number(Field($"/proc/{process}/status", name));

    private static string Field(string file, string name) =>
        File.ReadLines(file).First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split([':', ' ', '\t'],
            StringSplitOptions.RemoveEmptyEntries)[1];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
