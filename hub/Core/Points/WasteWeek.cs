namespace Logistics.Core;

/// <summary>What left one ward of one stream in one week.</summary>
/// <param name="Monday">The local day on which the week begins, counted from 1 January 1970.</param>
/// <param name="Grams">What was weighed, or reckoned from a volume and a density that the site gives.</param>
/// <param name="Emptyings">How often it was emptied.</param>
/// <param name="Unweighed">Of these, how often nobody knows what it weighed.</param>
public readonly record struct WasteWeek(int Monday, long Grams, int Emptyings, int Unweighed);
