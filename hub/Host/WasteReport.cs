namespace Logistics.Hub;

/// <summary>What a site's waste weighs: what stands there, what left, and how much of it was separated. Replaced whole.</summary>
/// <param name="Streams">Each stream, by id.</param>
/// <param name="Shares">The site first, then its wards by id: the last four weeks in which anything left.</param>
/// <param name="Weeks">What left, by ward, stream and week, sixty weeks at most.</param>
public sealed record WasteReport(
    IReadOnlyList<WasteReport.Stream> Streams, IReadOnlyList<WasteReport.Share> Shares, IReadOnlyList<WasteReport.Week> Weeks)
{
    /// <summary>What stands there of one stream.</summary>
    /// <param name="Id">Stream id.</param>
    /// <param name="Separated">Its kilograms count as separated.</param>
    /// <param name="HeldGrams">In the containers, as far as that is known.</param>
    /// <param name="WaitingGrams">Collected and not yet driven away, as far as it was weighed.</param>
    /// <param name="AdviserGrams">From this weight on, the two together, a safety adviser is called for; null without such a limit.</param>
    /// <param name="AdviserSince">Since when it is so much; null while it is not.</param>
    public sealed record Stream(
        string Id, bool Separated, long HeldGrams, long WaitingGrams, long? AdviserGrams, DateTimeOffset? AdviserSince);

    /// <summary>How much was separated.</summary>
    /// <param name="Ward">Ward id; null for the whole site.</param>
    /// <param name="Grams">What left, as far as it was weighed.</param>
    /// <param name="SeparatedGrams">Of these, what left in separated streams.</param>
    /// <param name="Permille">The second over the first; null when nothing was weighed.</param>
    public sealed record Share(string? Ward, long Grams, long SeparatedGrams, int? Permille);

    /// <summary>What left one ward of one stream in one week.</summary>
    /// <param name="Ward">Ward id.</param>
    /// <param name="Id">Stream id.</param>
    /// <param name="Monday">The day on which the week began.</param>
    /// <param name="Grams">What left, as far as it was weighed.</param>
    /// <param name="Emptyings">How often it was emptied.</param>
    /// <param name="Unweighed">Of these, how often nobody knows what it weighed.</param>
    public sealed record Week(string Ward, string Id, DateOnly Monday, long Grams, int Emptyings, int Unweighed);
}
