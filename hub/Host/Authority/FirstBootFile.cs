using System.Globalization;
using System.Reflection;
using Logistics.Wire.Node;

namespace Logistics.Hub.Authority;

/// <summary>
/// The one file that a card with Raspberry Pi OS needs to become a certain node: <c>user-data</c> of cloud-init, with the hub's address,
/// the one-time code and where the agent comes from. Made of <c>firmware-config/image/user-data</c>, which is for filling in by hand.
/// </summary>
internal static class FirstBootFile
{
    /// <summary>What the card calls it.</summary>
    public const string Name = "user-data";

    private const string Kind = "#cloud-config\n";
    private static readonly string Template = ReadTemplate();

    /// <summary>The text of the file. A secret, as long as the code in it is good.</summary>
    /// <param name="node">Whose it is.</param>
    /// <param name="join">Address of the hub as nodes reach it, and the code.</param>
    /// <param name="until">When the code ends.</param>
    /// <param name="release">What the hub hands out.</param>
    public static string Of(MachineName node, JoinFile join, DateTimeOffset until, NodeRelease release)
    {
        string hub = join.Hub.GetLeftPart(UriPartial.Authority);

        // A host's name ends and begins with a letter or digit (RFC 1123, 2.1), which an id need not.
        string host = node.Id.Trim('-') is { Length: > 0 } name ? name : "ward-node";
        string head = string.Create(CultureInfo.InvariantCulture, $"""
            # {node.Id} of {node.Site}: put this file over the one of its name on the first partition (bootfs) of a card with
            # Raspberry Pi OS (Trixie or later, Lite, 64 bit). The code in it is a secret that lets one machine in, until
            # {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC: keep the file to yourself, and delete it when the node is there.

            """);
        return Kind + head + Template
            .Replace("hostname: ward-node", $"hostname: {host}", StringComparison.Ordinal)
            .Replace("https://HUB:8080", hub, StringComparison.Ordinal)
            .Replace("ENROLMENT-CODE", join.Code.ToString(), StringComparison.Ordinal)
            .Replace("https://RELEASE-SERVER/edge-agent.tar.gz", $"{hub}/api/v1/release", StringComparison.Ordinal)
            .Replace("CHECKSUM-OF-THE-ARCHIVE", release.Checksum, StringComparison.Ordinal);
    }

    // Without its head, which is for who fills it in by hand.
    private static string ReadTemplate()
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream("image/user-data")!);
        return string.Join('\n', reader.ReadToEnd().Split('\n').SkipWhile(static line => line.StartsWith('#')));
    }
}
