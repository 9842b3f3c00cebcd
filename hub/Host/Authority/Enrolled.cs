namespace Logistics.Hub.Authority;

/// <summary>What came of an enrolment.</summary>
/// <param name="Verdict">What the code was worth.</param>
/// <param name="Machine">Who came in; null when nobody did.</param>
/// <param name="Certificate">Its certificate as PEM.</param>
/// <param name="Replaces">An earlier certificate of that name, still good until now, is revoked.</param>
public sealed record Enrolled(CodeVerdict Verdict, MachineName? Machine = null, string Certificate = "", bool Replaces = false);
