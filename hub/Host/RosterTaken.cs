using Logistics.Core;
using Logistics.Hub.Api;

namespace Logistics.Hub;

/// <summary>What came of a roster.</summary>
/// <param name="Errors">What is wrong in it or against the law, in the order of the file; then nothing of it was taken over.</param>
/// <param name="Refusal">What the site said to it; null when it has errors, or when the role may not plan.</param>
/// <param name="Shifts">How many shifts it plans.</param>
/// <param name="First">Day of the first shift.</param>
/// <param name="Last">Day of the last one.</param>
public sealed record RosterTaken(
    IReadOnlyList<RosterError> Errors, Refusal? Refusal = null, int Shifts = 0, DateOnly First = default, DateOnly Last = default);
