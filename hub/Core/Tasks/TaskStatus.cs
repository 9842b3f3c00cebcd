namespace Logistics.Core;

/// <summary>A task's life, in order. <see cref="Done"/> and <see cref="Cancelled"/> are ends.</summary>
public enum TaskStatus : byte
{
    Open,
    Offered,
    Accepted,
    Started,
    Suspended,
    Done,
    Cancelled,
}
