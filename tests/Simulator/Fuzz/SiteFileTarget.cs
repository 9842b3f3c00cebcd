using System.Text;
using Logistics.Hub;
using Logistics.Wire;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Fuzz;

/// <summary>Site files: a site that a hub can work with, or 1 to 20 errors.</summary>
public sealed class SiteFileTarget(IEnumerable<byte[]> seeds) : FuzzTarget("site", seeds, 15)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public override string Process(ReadOnlyMemory<byte> input)
    {
        using StreamReader text = new(new MemoryStream(input.ToArray()), Utf8);
        (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read("file", text);
        Must(site is null ? errors.Count is >= 1 and <= 20 : errors.Count == 0, "a file gives a site, or 1 to 20 errors");
        if (site is not null) _ = new Intake(site, SiteCompiler.Compile(site));
        return site is not null ? "site" : Outcome(errors[0].Message);
    }

    /// <summary>The kind of an error: its sentence without what it quotes.</summary>
    internal static string Outcome(string message)
    {
        string[] parts = message.Split('\'', 3);
        return parts.Length == 3 ? parts[2][..Math.Min(12, parts[2].Length)] : message[..Math.Min(24, message.Length)];
    }
}
