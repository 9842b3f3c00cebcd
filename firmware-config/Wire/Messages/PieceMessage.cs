namespace Logistics.Wire.Messages;

/// <summary>A tagged piece of linen.</summary>
/// <param name="Piece">What its tag says, as a URI.</param>
/// <param name="Article">Article id.</param>
/// <param name="Side">The ward's id or <c>laundry</c> where a gate has last shown it; null for nowhere yet.</param>
/// <param name="Since">Since when; null with it.</param>
/// <param name="Place">Id of the reader that saw it last.</param>
/// <param name="Seen">When it was last seen, as of its last visit to a gate or place; null for never.</param>
/// <param name="Turns">Times that it has gone out and come back.</param>
/// <param name="Washes">Times that it has come back clean.</param>
/// <param name="Lost">It is likely lost.</param>
/// <param name="Lingers">It stays at a gate for too long to be passing.</param>
/// <param name="OutSince">When it went out of the laundry; null while it is not known to be out.</param>
public sealed record PieceMessage(
    string Piece, string Article, string? Side, DateTimeOffset? Since, string? Place, DateTimeOffset? Seen, int Turns, int Washes,
    bool Lost, bool Lingers, DateTimeOffset? OutSince = null);
