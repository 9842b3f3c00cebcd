namespace Logistics.EdgeAgent;

/// <summary>
/// The small lamp on the machine's own board, by the kernel's LED class: blinks when asked, and then does again what it did before.
/// </summary>
/// <remarks>The kernel itself does the blinking (trigger <c>timer</c>), so that nothing has to wake for it.</remarks>
/// <param name="folder">Its folder in sysfs.</param>
internal sealed class ActivityLed(string folder = ActivityLed.RaspberryPi)
{
    /// <summary>The lamp of a Raspberry Pi.</summary>
    public const string RaspberryPi = "/sys/class/leds/ACT";

    private const string Timer = "timer";

    private string? _before;

    private string Trigger => Path.Combine(folder, "trigger");

    /// <summary>Begins to blink.</summary>
    /// <returns>Why it can't, in words; null when it does.</returns>
    public string? Blink()
    {
        if (_before is not null) return null;
        try
        {
            // All triggers in a row, the one in use between brackets.
            string[] triggers = File.ReadAllText(Trigger).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            string? inUse = triggers.FirstOrDefault(static trigger => trigger.StartsWith('['))?.Trim('[', ']');
            if (inUse is null || !triggers.Contains(Timer)) return $"'{Trigger}' knows no '{Timer}'";
            File.WriteAllText(Trigger, Timer);
            _before = inUse;
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>Why it can't, in words; null when it did.</returns>
    public string? Rest()
    {
        if (_before is null) return null;
        try
        {
            File.WriteAllText(Trigger, _before);
            _before = null;
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _before = null;
            return exception.Message;
        }
    }
}
