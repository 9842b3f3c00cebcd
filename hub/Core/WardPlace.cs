namespace Logistics.Core;

/// <summary>A ward as a whole, where work can be asked for.</summary>
public sealed class WardPlace(string id) : Workplace(id)
{
    internal override void Evaluate(Engine engine, long nowMs)
    {
    }
}
