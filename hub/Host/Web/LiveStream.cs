namespace Logistics.Hub.Web;

/// <summary>What a page follows: which part of a site, in which language, and of which worker.</summary>
/// <param name="Part">The part of the site.</param>
/// <param name="Language">BCP 47 language of the texts.</param>
/// <param name="Worker">Worker id with <see cref="LivePart.Work"/>, else empty.</param>
/// <param name="Provider">Provider id of whoever follows, which decides whom they see; null for those who see all.</param>
/// <param name="Node">Node id with <see cref="LivePart.Node"/>, else empty.</param>
internal readonly record struct LiveStream(LivePart Part, string Language, string Worker = "", string? Provider = null, string Node = "");
