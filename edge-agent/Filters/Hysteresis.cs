namespace Logistics.EdgeAgent.Filters;

/// <summary>
/// Makes yes or no of a number: yes from the on level, no from the off level, and in between as it was. With on below off, low means yes.
/// </summary>
public sealed class Hysteresis
{
    private readonly double _on;
    private readonly double _off;
    private bool _value;

    /// <param name="on">Level from which it is yes.</param>
    /// <param name="off">Level from which it is no; not equal to <paramref name="on"/>.</param>
    /// <exception cref="ArgumentException">The levels are equal.</exception>
    public Hysteresis(double on, double off)
    {
        if (on == off)
        {
            throw new ArgumentException($"The on and off levels must differ; both are {on}.", nameof(on));
        }

        _on = on;
        _off = off;
    }

    /// <summary>What the number means, given those before it. A first number between the levels means no.</summary>
    public bool Update(double number)
    {
        bool rising = _on > _off;
        if (rising ? number >= _on : number <= _on)
        {
            _value = true;
        }
        else if (rising ? number <= _off : number >= _off)
        {
            _value = false;
        }

        return _value;
    }
}
