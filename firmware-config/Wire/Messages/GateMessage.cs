namespace Logistics.Wire.Messages;

/// <summary>What a gate has counted.</summary>
/// <param name="Gate">Gate id.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="LeadsFrom">A ward's id, or <c>laundry</c>.</param>
/// <param name="LeadsTo">A ward's id, or <c>laundry</c>.</param>
/// <param name="Passed">Passages from where it leads from to where it leads to.</param>
/// <param name="Back">Passages the other way.</param>
/// <param name="TurnedBack">Tags that came and went without having passed.</param>
/// <param name="Lingered">Tags that stayed for too long to have passed.</param>
/// <param name="Lingering">Tags that stay for too long now: something tagged stands beside the gate.</param>
public sealed record GateMessage(
    string Gate, string Name, string LeadsFrom, string LeadsTo, long Passed, long Back, long TurnedBack, long Lingered, int Lingering);
