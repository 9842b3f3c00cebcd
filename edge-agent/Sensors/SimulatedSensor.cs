using System.Globalization;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// A sensor that makes up its readings: the same seed says the same at the same time, on any machine, whenever it was started.
/// </summary>
/// <remarks>
/// <c>mat</c>: in bed from about 22:00 to 07:00 UTC with short absences; <c>button</c>: pressed for two seconds, about twice a day;
/// <c>level</c>: a ratio that fills over about a day and is emptied; <c>weight</c>: the same in kg, up to 25; <c>tag</c>: one of twenty EPCs,
/// every ten minutes or so.
/// </remarks>
public sealed class SimulatedSensor : ISensor
{
    private static readonly TimeSpan Slot = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Press = TimeSpan.FromSeconds(2);

    private readonly int _seed;
    private readonly Action<DateTimeOffset, List<Sample>> _read;
    private DateTimeOffset? _readUntil;

    /// <param name="channel">Its channel.</param>
    /// <param name="pattern"><c>mat</c>, <c>button</c>, <c>level</c>, <c>weight</c> or <c>tag</c>.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="every">Time between two reads, more than nothing.</param>
    /// <exception cref="ArgumentException">The pattern is none of these, or the time is not positive.</exception>
    public SimulatedSensor(string channel, string pattern, int seed, TimeSpan every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero);
        Channel = channel;
        Every = every;
        _seed = seed;
        _read = pattern switch
        {
            "mat" => (now, into) => into.Add(new Sample(Channel, now, IsInBed(now))),
            "button" => (now, into) => into.Add(new Sample(Channel, now, IsPressed(now))),
            "level" => (now, into) => into.Add(new Sample(Channel, now, Math.Round(Level(now), 3))),
            "weight" => (now, into) => into.Add(new Sample(Channel, now, Math.Round(Level(now) * 25, 2))),
            "tag" => ReadTags,
            _ => throw new ArgumentException($"'{pattern}' is no pattern: mat, button, level, weight or tag.", nameof(pattern)),
        };
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public TimeSpan Every { get; }

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into) => _read(now, into);

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is no device.
    }

    private bool IsInBed(DateTimeOffset now)
    {
        // Days begin at noon here, so that a night lies within one.
        DateTimeOffset noon = now.AddHours(-12);
        long night = noon.UtcTicks / TimeSpan.TicksPerDay;
        double hour = noon.UtcDateTime.TimeOfDay.TotalHours + 12;
        double from = 21.5 + Chance(night, 1);
        double until = 30 + (2 * Chance(night, 2));
        long slot = now.UtcTicks / Slot.Ticks;
        bool isUp = Chance(slot, 3) < 0.02;
        return hour >= from && hour < until && !isUp;
    }

    private bool IsPressed(DateTimeOffset now)
    {
        long slot = now.UtcTicks / Slot.Ticks;
        TimeSpan within = TimeSpan.FromTicks(now.UtcTicks % Slot.Ticks);
        TimeSpan press = (Slot - Press) * Chance(slot, 4);
        return Chance(slot, 5) < 0.014 && within >= press && within < press + Press;
    }

    private double Level(DateTimeOffset now)
    {
        long offset = (long)(TimeSpan.TicksPerDay * Chance(0, 6));
        long ticks = now.UtcTicks + offset;
        double part = (double)(ticks % TimeSpan.TicksPerDay) / TimeSpan.TicksPerDay;
        double full = 0.6 + (0.4 * Chance(ticks / TimeSpan.TicksPerDay, 7));
        return full * part;
    }

    private void ReadTags(DateTimeOffset now, List<Sample> into)
    {
        long last = now.UtcTicks / Slot.Ticks;
        for (long slot = (_readUntil ?? now).UtcTicks / Slot.Ticks; slot <= last; slot++)
        {
            DateTimeOffset at = new((slot * Slot.Ticks) + (long)(Slot.Ticks * Chance(slot, 8)), TimeSpan.Zero);
            if (at <= now && at > (_readUntil ?? now - Every))
            {
                int tag = (int)(20 * Chance(slot, 9));
                into.Add(new Sample(Channel, at, string.Create(CultureInfo.InvariantCulture, $"3314{_seed & 0xffff:x4}0000000000{tag:x6}")));
            }
        }

        _readUntil = now;
    }

    // A number from 0 to 1 that belongs to the seed, a place in time and a purpose (splitmix64, S. Vigna).
    private double Chance(long place, int purpose)
    {
        ulong mixed = unchecked(((ulong)place * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)_seed << 8) ^ (ulong)purpose);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return (mixed ^ (mixed >> 31)) / (double)ulong.MaxValue;
    }
}
