namespace Logistics.Hub.People;

/// <summary>Where the log's chain first breaks.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line in it, from 1.</param>
/// <param name="Why">What is wrong, in words.</param>
public sealed record AuditFault(string File, int Line, string Why);
