namespace Logistics.Simulator.Swarm;

/// <summary>Where a process dies: at one of its next calls to disk or network, counted from when the death was planned.</summary>
internal sealed class CrashPoint(Chance chance)
{
    private int _left;

    public bool IsArmed => _left > 0;

    /// <summary>The process dies at this call from now on.</summary>
    public void Arm(int calls) => _left = calls;

    public void Disarm() => _left = 0;

    /// <summary>Passes one call; when the process dies at it, the call has happened or not.</summary>
    /// <exception cref="SimulatedCrashException">The process dies.</exception>
    public void Pass(Action call)
    {
        if (_left == 0 || --_left > 0)
        {
            call();
            return;
        }
        if (chance.Permille(500)) call();
        throw new SimulatedCrashException();
    }

    /// <inheritdoc cref="Pass(Action)"/>
    public void Pass()
    {
        if (_left > 0 && --_left == 0) throw new SimulatedCrashException();
    }
}
