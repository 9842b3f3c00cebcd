namespace Logistics.Core.Planning;

/// <summary>A visit's place in a route, or a route's begin or end. What moves while a plan is improved.</summary>
internal struct PlanNode
{
    /// <summary>Keys rise along every route, and both visits of a job have one key: so no two jobs can wait for each other.</summary>
    public long Key;
    public int Previous;
    public int Next;

    /// <summary>Who does it; -1 while nobody does.</summary>
    public int Worker;
    public int Start;
    public int Tardiness;

    /// <summary>The change in which it was last written down for going back.</summary>
    public int Change;
}
