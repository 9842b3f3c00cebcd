namespace Logistics.Core;

/// <summary>One piece of evidence behind a state.</summary>
/// <param name="AtMs">When it was seen, Unix time in ms.</param>
/// <param name="Value">Its figure: permille, grams or ms by the code; 0 where it has none.</param>
/// <param name="By">The person or sensor whose word it is; empty where it is nobody's.</param>
public readonly record struct Reason(ReasonCode Code, long AtMs, long Value = 0, string By = "");
