namespace Logistics.Simulator.Fuzz;

/// <summary>One thing of ours that takes bytes from outside. Of one thread.</summary>
/// <param name="name">Its name in reports.</param>
/// <param name="seeds">Inputs that mutations begin with.</param>
/// <param name="share">Part of the time that it gets, against the others.</param>
public abstract class FuzzTarget(string name, IEnumerable<byte[]> seeds, int share) : IDisposable
{
    /// <summary>Its name in reports.</summary>
    public string Name { get; } = name;

    /// <summary>Inputs that mutations begin with; at least one.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } = [.. seeds];

    /// <summary>Part of the time that it gets, against the others.</summary>
    public int Share { get; } = share;

    /// <summary>Processes one input. Any exception is a crash.</summary>
    /// <returns>What came of it, as one of few words: inputs with a new outcome become seeds.</returns>
    /// <exception cref="BrokenPromiseException">It was processed, and something that must hold does not.</exception>
    public abstract string Process(ReadOnlyMemory<byte> input);

    /// <summary>Said of the whole at the end; throws when something that must hold does not.</summary>
    public virtual void End()
    {
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Says that something must hold.</summary>
    protected static void Must(bool holds, string promise)
    {
        if (!holds) throw new BrokenPromiseException(promise);
    }
}
