namespace Logistics.Hub.Web;

/// <summary>The states of a bed in the order in which pages list them: what asks for work first.</summary>
internal static class BedStates
{
    public static readonly IReadOnlyList<string> All =
        ["ready-to-make", "making", "vacated", "made", "occupied", "blocked", "away", "unknown"];
}
