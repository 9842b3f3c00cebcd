using Logistics.Core;

namespace Logistics.Simulator.Days;

/// <summary>What truly happened on a day, and the hours that its people worked before and elsewhere: all that the law asks about. Times are
/// Unix times in ms.</summary>
internal sealed class Logbook
{
    /// <summary>At work, breaks included, for whichever employer.</summary>
    public List<Stretch> Worked { get; } = [];

    public List<Stretch> Breaks { get; } = [];

    public List<Deed> Deeds { get; } = [];

    public List<Offer> Offers { get; } = [];

    /// <summary>When who cleaned their hands.</summary>
    public List<(string Worker, long AtMs)> CleanedHands { get; } = [];

    public sealed record Stretch(string Worker, long FromMs, long ToMs);

    /// <summary>A piece of work that was begun.</summary>
    /// <param name="Masters">The worker has the skill, or learns it and the buddy who has it is at work.</param>
    public sealed record Deed(
        string Worker, string Task, TaskKind Kind, long FromMs, long ToMs, bool Masters, bool Isolated, bool Contaminated);

    /// <summary>Somebody was asked for a task, or chose it.</summary>
    /// <param name="Before">A task of the same kind and ward, not under isolation as this one is, that the worker could have been asked for
    /// instead and that was due earlier; empty for none.</param>
    /// <param name="OnWayOf">The task that it goes along with on one walk; empty for none.</param>
    public sealed record Offer(
        string Worker, string Task, TaskKind Kind, bool Isolated, bool Contaminated, long AtMs, string Before, string OnWayOf);
}
