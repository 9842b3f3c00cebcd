namespace Logistics.Core;

/// <summary>A task's life, in order. <see cref="Done"/> and <see cref="Cancelled"/> are ends.</summary>
public enum TaskState : byte
{
    Open,
    Offered,
    Accepted,
    Started,
    Suspended,
    Done,
    Cancelled,
}
