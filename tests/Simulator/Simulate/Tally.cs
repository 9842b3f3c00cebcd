namespace Logistics.Simulator.Simulate;

/// <summary>What a simulation has done so far. Counted by several threads.</summary>
public sealed class Tally
{
    private long _worked;
    private long _declined;
    private long _unanswered;
    private long _done;
    private long _refused;

    /// <summary>Tasks that simulated workers finished.</summary>
    public long Worked => Interlocked.Read(ref _worked);

    /// <summary>Offers that simulated workers declined.</summary>
    public long Declined => Interlocked.Read(ref _declined);

    /// <summary>Offers that simulated workers let pass without a word.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>Tasks heard of as done, by anyone.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Steps that the hub refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    internal void CountWorked() => Interlocked.Increment(ref _worked);

    internal void CountDeclined() => Interlocked.Increment(ref _declined);

    internal void CountUnanswered() => Interlocked.Increment(ref _unanswered);

    internal void CountDone() => Interlocked.Increment(ref _done);

    internal void CountRefused() => Interlocked.Increment(ref _refused);
}
