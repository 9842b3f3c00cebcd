namespace Logistics.Wire.Node;

/// <summary>
/// All that a blank machine needs to join: where the hub is and the code that lets it in. A technician puts it on the machine's boot
/// partition, or types or scans it: the picture beside the code holds the same text.
/// </summary>
/// <param name="Hub">Address of the hub's web server.</param>
/// <param name="Code">The enrolment code.</param>
public sealed record JoinFile(Uri Hub, EnrolmentCode Code)
{
    /// <summary>What the file is called where it is handed out.</summary>
    public const string Name = "ward-join.yaml";

    /// <summary>The text of the file.</summary>
    public override string ToString() => $"hub: {Hub.GetLeftPart(UriPartial.Authority)}\ncode: {Code}\n";
}
