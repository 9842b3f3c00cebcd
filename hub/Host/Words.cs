using System.Globalization;
using System.Text.Json;
using Logistics.Core;

namespace Logistics.Hub;

/// <summary>The engine's values as the words of the wire: kebab case, versioned with care because others read them.</summary>
internal static class Words
{
    private static readonly Dictionary<string, TaskKind> Kinds = Enum.GetValues<TaskKind>().ToDictionary(Of);
    private static readonly Dictionary<string, TaskOutcome> Outcomes = Enum.GetValues<TaskOutcome>().ToDictionary(Of);

    private static readonly Dictionary<string, Checks> ByCheck =
        new[] { Checks.Closed, Checks.Labelled, Checks.WeightRight, Checks.OverWeightHandled }.ToDictionary(Of);

    public static string Of<T>(T value) where T : struct, Enum => Cache<T>.Words[Convert.ToInt32(value, CultureInfo.InvariantCulture)];

    public static TaskKind? KindOf(string word) => Kinds.TryGetValue(word, out TaskKind kind) ? kind : null;

    /// <summary>What was looked at, by the words of it; null when one of them is not one of ours.</summary>
    public static Checks? ChecksOf(IEnumerable<string>? words)
    {
        Checks all = Checks.None;
        foreach (string word in words ?? [])
        {
            if (!ByCheck.TryGetValue(word, out Checks one)) return null;
            all |= one;
        }
        return all;
    }

    public static TaskOutcome? OutcomeOf(string word) => Outcomes.TryGetValue(word, out TaskOutcome outcome) ? outcome : null;

    /// <summary>The nearest code of HL7 table 0116, none for a place without a bed: C closed, H housekeeping, I isolated, K contaminated,
    /// O occupied, U free.</summary>
    public static string Hl7Of(Bed bed) => bed.Status switch
    {
        BedStatus.Unknown or BedStatus.Away => "",
        BedStatus.Blocked => "C",
        BedStatus.Occupied when bed.Isolated => "I",
        BedStatus.Occupied => "O",
        _ when bed.Contaminated => "K",
        BedStatus.Made => "U",
        _ when bed.Isolated => "I",
        _ => "H",
    };

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly Dictionary<int, string> Words = Enum.GetValues<T>().ToDictionary(
            value => Convert.ToInt32(value, CultureInfo.InvariantCulture),
            value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
    }
}
