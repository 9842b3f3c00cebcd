namespace Logistics.Hub;

/// <summary>The next time that work comes back.</summary>
/// <param name="Kind">Kind of task.</param>
/// <param name="Place">Id of a ward, bed or point.</param>
/// <param name="At">When it begins.</param>
public sealed record ComingRound(string Kind, string Place, DateTimeOffset At);
