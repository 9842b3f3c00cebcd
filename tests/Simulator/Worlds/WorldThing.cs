namespace Logistics.Simulator.Worlds;

/// <summary>Something with a life of its own: it says when it next does something, and does it when the time comes.</summary>
/// <param name="random">Its own chance, so that what happens to one thing does not change the luck of another.</param>
public abstract class WorldThing(Random random)
{
    /// <summary>When it next does something, Unix ms; <see cref="long.MaxValue"/> for never by itself.</summary>
    internal long NextMs { get; private protected set; } = long.MaxValue;

    /// <summary>Place in the world's order, for things that do something at the same instant.</summary>
    internal int Order { get; set; }

    private protected Random Random { get; } = random;

    /// <summary>Does what is due at this instant and chooses the next one.</summary>
    internal abstract void Step(long nowMs);

    /// <summary>People did work here.</summary>
    internal abstract void Serve(long nowMs);

    private protected long Between(double lowMs, double highMs) => (long)(lowMs + (Random.NextDouble() * (highMs - lowMs)));

    /// <summary>Waiting times without memory, cut at four times the mean so that nothing waits for ever.</summary>
    private protected long Around(double meanMs) => (long)Math.Min(-Math.Log(1 - Random.NextDouble()) * meanMs, 4 * meanMs);
}
