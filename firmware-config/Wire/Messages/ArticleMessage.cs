namespace Logistics.Wire.Messages;

/// <summary>A kind of tagged linen and where its pieces are, as every page and the API show it.</summary>
/// <param name="Article">Article id.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Pieces">Pieces that have ever been seen.</param>
/// <param name="Wards">Of these, those at each ward, in the order of the site file.</param>
/// <param name="Laundry">Those at the laundry.</param>
/// <param name="Elsewhere">Those that no gate has shown anywhere.</param>
/// <param name="Lost">Of all of them, those likely lost.</param>
/// <param name="Turns">Times that pieces have gone out and come back.</param>
/// <param name="Washes">Times that pieces have come back clean.</param>
/// <param name="UsualTurnHours">How long a turn takes on average; null before the first.</param>
/// <param name="Seen">When a piece was last seen; null for never.</param>
public sealed record ArticleMessage(
    string Article, string Name, int Pieces, IReadOnlyList<WardCount> Wards, int Laundry, int Elsewhere, int Lost, long Turns, long Washes,
    double? UsualTurnHours, DateTimeOffset? Seen);
