using Logistics.Core;

namespace Logistics.Hub.Telemetry;

/// <summary>How a site stands, as its loop saw it last: what only the loop may read, for those who measure.</summary>
/// <param name="Counted">What the engine counted in this run.</param>
/// <param name="OpenTasks">Tasks that are not over.</param>
/// <param name="Appended">Inputs appended to the journal.</param>
/// <param name="Unanswered">Messages that the broker has not answered.</param>
internal sealed record SiteFigures(Counters Counted, int OpenTasks, long Appended, int Unanswered);
