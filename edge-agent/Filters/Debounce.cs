namespace Logistics.EdgeAgent.Filters;

/// <summary>Believes a yes or no only when it has held for a while, and then dates it from when it began.</summary>
/// <param name="hold">How long; zero believes at once.</param>
public sealed class Debounce(TimeSpan hold)
{
    private bool? _believed;
    private bool? _candidate;
    private DateTimeOffset _since;

    /// <summary>What is believed; null before anything was.</summary>
    public bool? Believed => _believed;

    /// <summary>True while a change has not held long enough yet.</summary>
    public bool IsPending => _candidate is not null;

    /// <summary>Takes what the sensor says. Settle up to this time first, or a value that held long enough until now is missed.</summary>
    /// <param name="at">Not before the value that came before it.</param>
    /// <param name="value">What it says from then on.</param>
    public void Observe(DateTimeOffset at, bool value)
    {
        if (value == _believed)
        {
            _candidate = null;
        }
        else if (value != _candidate)
        {
            _candidate = value;
            _since = at;
        }
    }

    /// <summary>True when a change has held long enough by now; each change is told once.</summary>
    /// <param name="now">The time up to which the last observed value is known to hold.</param>
    /// <param name="value">The new value.</param>
    /// <param name="since">When it began.</param>
    public bool TrySettle(DateTimeOffset now, out bool value, out DateTimeOffset since)
    {
        value = _candidate ?? false;
        since = _since;
        if (_candidate is null || now - _since < hold)
        {
            return false;
        }

        _believed = _candidate;
        _candidate = null;
        return true;
    }
}
