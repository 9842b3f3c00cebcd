namespace Logistics.Hub.Web;

/// <summary>What a page follows: which part of a site, in which language, and of which worker.</summary>
/// <param name="Part">The part of the site.</param>
/// <param name="Language">BCP 47 language of the texts.</param>
/// <param name="Worker">Worker id with <see cref="LivePart.Work"/>, else empty.</param>
internal readonly record struct LiveStream(LivePart Part, string Language, string Worker = "");
