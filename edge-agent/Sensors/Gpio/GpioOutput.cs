using static Logistics.EdgeAgent.Sensors.Gpio.GpioUapi;

namespace Logistics.EdgeAgent.Sensors.Gpio;

/// <summary>A digital output: a lamp. The first setting takes the line; disposal gives it back, and a setting after that takes it
/// anew.</summary>
/// <param name="chip">The chip's name, such as gpiochip0, or its label.</param>
/// <param name="line">The line's number on it, or its name.</param>
/// <param name="isActiveLow">Low voltage switches on.</param>
internal sealed class GpioOutput(string chip, string line, bool isActiveLow) : IDisposable
{
    private GpioLine? _line;

    /// <summary>Switches on or off.</summary>
    /// <exception cref="IOException">There is no such chip or line, somebody else has it, or it is gone: dispose and try again
    /// later.</exception>
    public void Set(bool on)
    {
        _line ??= GpioLine.OpenOutput(chip, line, isActiveLow ? LineFlags.ActiveLow : 0);
        _line.Set(on);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line?.Dispose();
        _line = null;
    }
}
