using Logistics.EdgeAgent.Sensors.Gpio;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>One lamp with its line, which the first showing takes. A line that fails is let go and taken again later, and never ends the
/// agent.</summary>
/// <param name="config">What the node file says of it.</param>
/// <param name="open">Takes its line.</param>
internal sealed class Lamp(LampConfig config, Func<LampConfig, IGpioLine> open)
{
    private static readonly TimeSpan TakeAgain = TimeSpan.FromSeconds(10);

    // A chip on a cable that had no power for a moment has forgotten it, and one that was pulled out is found missing.
    private static readonly TimeSpan SetAgain = TimeSpan.FromMinutes(1);

    private IGpioLine? _line;
    private bool _isOn;
    private TimeSpan _setAt;
    private TimeSpan _confirmsUntil;
    private TimeSpan _identifiesUntil;

    public LampConfig Config => config;

    /// <summary>What is wrong with it, in words; null while it works.</summary>
    public string? Trouble { get; private set; }

    /// <summary>When it is to be shown again, on the machine's time.</summary>
    public TimeSpan Next { get; private set; }

    /// <summary>Takes the line of a lamp, dark at first.</summary>
    /// <exception cref="IOException">There is no such chip or line, or somebody else has it.</exception>
    public static IGpioLine Open(LampConfig config) =>
        GpioLine.OpenOutput(config.Chip, config.Line, config.IsActiveLow ? GpioUapi.LineFlags.ActiveLow : 0);

    /// <summary>From its next showing on it confirms, for two seconds.</summary>
    public void Confirm(TimeSpan machineNow) => _confirmsUntil = machineNow + LampPattern.ConfirmTime;

    /// <summary>From its next showing on it blinks until then, so that somebody finds it.</summary>
    public void Identify(TimeSpan until) => _identifiesUntil = until;

    /// <summary>Shows a state.</summary>
    /// <param name="status">The bed's last known status; null for none.</param>
    /// <param name="age">How old that knowledge is; null when nobody knows.</param>
    /// <param name="machineNow">The machine's time.</param>
    public void Show(string? status, TimeSpan? age, TimeSpan machineNow)
    {
        if (Trouble is not null && machineNow < Next) return;
        (bool isOn, TimeSpan holds) = machineNow < _identifiesUntil ? LampPattern.Identifies(machineNow)
            : machineNow < _confirmsUntil
            ? (LampPattern.Confirms(status), _confirmsUntil - machineNow)
            : LampPattern.At(status, age, machineNow);
        try
        {
            if (_line is null || isOn != _isOn || machineNow - _setAt >= SetAgain)
            {
                _line ??= open(config);
                _line.Set(isOn);
                _isOn = isOn;
                _setAt = machineNow;
            }

            Trouble = null;
            Next = machineNow + holds;
        }
        catch (IOException exception)
        {
            LetGo();
            Trouble = Said(exception);
            Next = machineNow + TakeAgain;
        }
    }

    /// <summary>Gives the line back, dark.</summary>
    public void Rest()
    {
        try
        {
            _line?.Set(false);
        }
        catch (IOException exception)
        {
            Trouble = Said(exception);
        }

        LetGo();
    }

    private string Said(IOException exception) => $"lamp {config.Shows}: {exception.Message}";

    private void LetGo()
    {
        _line?.Dispose();
        _line = null;
    }
}
