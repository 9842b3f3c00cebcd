namespace Logistics.Hub.Web;

/// <summary>What a page follows: which part of a site, in which language, and of which worker.</summary>
/// <param name="Part">The part of the site.</param>
/// <param name="Language">BCP 47 language of the texts.</param>
/// <param name="Worker">Worker id with <see cref="LivePart.Work"/>, else empty.</param>
/// <param name="Provider">Provider id of whoever follows, which decides whom they see; null for those who see all.</param>
/// <param name="Ward">Ward id with <see cref="LivePart.Care"/>, else empty.</param>
/// <param name="Role">Role of whoever follows, where a part differs by it; else empty.</param>
/// <param name="Query">With <see cref="LivePart.Board"/> which board, as <see cref="BoardQuery"/> writes it.</param>
/// <param name="Node">Node id with <see cref="LivePart.Node"/>, else empty.</param>
internal readonly record struct LiveStream(
    LivePart Part, string Language, string Worker = "", string? Provider = null, string Ward = "",
    string Role = "", string Query = "", string Node = "");
