namespace Logistics.Wire.Messages;

/// <summary>The state of one bed, retained at <c>beds/{bed}</c>. Versioned with care.</summary>
/// <param name="Bed">Bed id, unique in the site.</param>
/// <param name="Ward">Ward id.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Way">Way of working: <c>hospital</c> or <c>residential</c>.</param>
/// <param name="Status"><c>unknown</c>, <c>occupied</c>, <c>vacated</c>, <c>ready-to-make</c>, <c>making</c>, <c>made</c>,
/// <c>blocked</c> or <c>away</c>: the bed that stood there was seen elsewhere.</param>
/// <param name="Hl7">The nearest code of HL7 table 0116: O, H, U, C, I or K; empty while unknown or away.</param>
/// <param name="Isolated">The room is under isolation: other clean, last in the order.</param>
/// <param name="Contaminated">Soiled beyond a normal change.</param>
/// <param name="Since">When the status began, by the evidence rather than by the message.</param>
/// <param name="Why">The evidence, newest first.</param>
/// <param name="Task">Id of the open task for this bed, if any.</param>
public sealed record BedMessage(
    string Bed, string Ward, string Room, string Way, string Status, string Hl7,
    bool Isolated, bool Contaminated, DateTimeOffset Since, IReadOnlyList<Reason> Why, string? Task);
