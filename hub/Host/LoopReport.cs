namespace Logistics.Hub;

/// <summary>How a site's loop does, over the last half minute of the machine's time. Replaced whole.</summary>
/// <param name="Told">From the first message of a turn, read from the connection, until the work lists that follow have left.</param>
/// <param name="Acknowledged">From a numbered pack, taken in, until the disk holds it and its node is told.</param>
/// <param name="Readings">Readings handed to the engine since the hub started.</param>
/// <param name="Refused">Messages and readings refused since the hub started.</param>
/// <param name="JournalBytes">Bytes written to the journal since the hub started.</param>
/// <param name="JournalWaiting">Inputs that wait for the disk.</param>
/// <param name="AcknowledgementsWaiting">Packs whose nodes wait for their acknowledgement.</param>
/// <param name="OldestWaitingMs">How long the oldest of these waits, in ms; 0 when none does.</param>
/// <param name="MessagesWaiting">Messages that the broker has not answered, and work lists and places that wait for it to.</param>
/// <param name="Connected">The loop has a session with the broker.</param>
/// <param name="JournalWorks">The journal's disk takes what is written.</param>
public sealed record LoopReport(
    LatencyFigures Told, LatencyFigures Acknowledged, long Readings, long Refused, long JournalBytes, long JournalWaiting,
    int AcknowledgementsWaiting, long OldestWaitingMs, int MessagesWaiting, bool Connected, bool JournalWorks);
