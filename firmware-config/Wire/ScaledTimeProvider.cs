using System.Globalization;

namespace Logistics.Wire;

/// <summary>
/// A clock that runs a whole number of times faster than the one it is given, from an instant that both agree on. Hub and
/// agents of one run read the same three numbers from a file, so that they share one time.
/// </summary>
/// <param name="inner">The clock it follows.</param>
/// <param name="realUnixMs">An instant of that clock, Unix time in ms.</param>
/// <param name="virtualUnixMs">What this clock shows at that instant, Unix time in ms.</param>
/// <param name="speed">How many times faster it runs, 1 or more.</param>
public sealed class ScaledTimeProvider(TimeProvider inner, long realUnixMs, long virtualUnixMs, int speed) : TimeProvider
{
    /// <summary>How many times faster than real time this clock runs.</summary>
    public int Speed => speed;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        long realMs = inner.GetUtcNow().ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(virtualUnixMs + (realMs - realUnixMs) * speed);
    }

    /// <summary>How long a stretch of this clock lasts in real time.</summary>
    public TimeSpan ToReal(TimeSpan stretch) => stretch / speed;

    /// <summary>The clock written in a file.</summary>
    /// <exception cref="InvalidDataException">The file is not three whole numbers.</exception>
    public static ScaledTimeProvider Read(TimeProvider inner, string path)
    {
        string[] parts = File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 3 &&
            long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long real) &&
            long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long shown) &&
            int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int speed) && speed > 0)
        {
            return new ScaledTimeProvider(inner, real, shown, speed);
        }
        throw new InvalidDataException($"{path} is no clock file: it must hold real time, shown time (both Unix ms) and speed.");
    }

    /// <summary>Writes the clock to a file, for the other processes of the run.</summary>
    public void Write(string path) =>
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{realUnixMs} {virtualUnixMs} {speed}\n"));
}
