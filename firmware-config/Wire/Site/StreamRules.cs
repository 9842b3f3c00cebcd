namespace Logistics.Wire.Site;

/// <summary>What a site says of a waste stream.</summary>
/// <param name="Separated">Its kilograms count as separated; every stream does but residual waste, unless told.</param>
/// <param name="AdviserGrams">From this weight on, offered at once, a safety adviser is called for; null without such a limit.</param>
/// <param name="Checklist">Who finishes a collection says that the container is closed, labelled and not over weight.</param>
/// <param name="GramsPerLitre">What a litre of it weighs, for containers without a scale; null when the site does not say.</param>
public sealed record StreamRules(bool Separated, long? AdviserGrams, bool Checklist, long? GramsPerLitre)
{
    /// <summary>What holds for a stream of which the site says nothing.</summary>
    public static StreamRules Of(string stream) => new(stream != "residual", null, false, null);
}
