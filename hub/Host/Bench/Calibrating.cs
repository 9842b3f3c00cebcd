using System.Globalization;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Hub.Bench;

/// <summary>
/// A calibration of one channel on its way: two measured ends, a check against something else that is known, and the change of the node
/// file that comes of it. Time is an argument; all is counted in whole numbers, readings in millionths. One caller at a time.
/// </summary>
/// <param name="kind">What it makes of the numbers.</param>
/// <param name="config">The sensor, as the node's file has it.</param>
/// <param name="by">Id of the person at it.</param>
/// <param name="sinceMs">When it began, in ms of any steady clock.</param>
internal sealed class Calibrating(CalibrationKind kind, SensorConfig config, string by, long sinceMs)
{
    /// <summary>Grams of the check by which it may always be off.</summary>
    public const long GramsOffMost = 200;

    private const long Micro = 1_000_000;
    private const int ValuesMost = 512;
    private const int LongestWindowMs = 120_000;
    private const int ShortestWindowMs = 2_000;
    private const int SilentAfterMs = 5_000;
    private const int SlowMs = 5_000;

    // What it changes must be so many times what it trembles.
    private const int SpanOverSpread = 20;
    private const int SpanOverTolerance = 3;

    // A check may be off by a twentieth, or by some grams where that is more; a level by a tenth of all.
    private const int PartOffMost = 20;
    private const long PermilleOffMost = 100;
    private const long GramsMost = 2_000_000;
    private const long Whole = 1_000;

    private readonly List<(long NodeMs, long Micro)> _values = [];
    private long _heardMs = sinceMs;
    private long _low;
    private long _high;
    private long _spread;
    private long _grams;
    private long _given;
    private long _measured;

    public CalibrationKind Kind => kind;

    /// <summary>The sensor that it began with.</summary>
    public SensorConfig Config => config;

    /// <summary>Id of the person at it.</summary>
    public string By => by;

    /// <summary>When somebody did something last.</summary>
    public long TouchedMs { get; private set; } = sinceMs;

    public CalibrationStep Step { get; private set; }

    /// <summary>How it stands, for its page.</summary>
    public CalibrationStanding Standing => new(Step, EveryMs, _low, _high, _grams, _given, _measured, Changes());

    /// <summary>How often the sensor is read, in ms; a second where the file does not say.</summary>
    public int EveryMs => config switch
    {
        IioConfig { Every.TotalMilliseconds: var every } => (int)every,
        I2cConfig { Every.TotalMilliseconds: var every } => (int)every,
        SimulatedConfig { Every.TotalMilliseconds: var every } => (int)every,
        _ => 1_000,
    };

    /// <summary>What a signal can be calibrated to, by what its sensor is.</summary>
    public static IReadOnlyList<CalibrationKind> KindsOf(SensorConfig config)
    {
        CalibrationKind[] kinds = config switch
        {
            I2cConfig { Part: "nau7802" } => [CalibrationKind.Scale],
            I2cConfig => [CalibrationKind.Level],
            IioConfig { Calibration.IsRatio: false } => [CalibrationKind.Scale],
            IioConfig { Calibration: not null } => [CalibrationKind.Level],
            IioConfig => [CalibrationKind.Level, CalibrationKind.Scale],
            _ => [],
        };
        return config is { HysteresisHigh: not null } ? [.. kinds, CalibrationKind.Threshold] : kinds;
    }

    /// <summary>Takes in what the sensor says. What was heard before is left.</summary>
    public void Hear(SignalMessage signal, long nowMs)
    {
        foreach (SignalValue value in signal.Values ?? [])
        {
            // Its steady clock begins anew when the node does.
            if (_values.Count > 0 && value.Ms <= _values[^1].NodeMs && value.Ms > _values[^1].NodeMs - LongestWindowMs) continue;
            if (_values.Count > 0 && value.Ms <= _values[^1].NodeMs) _values.Clear();

            // What a node tells at first is what it heard last, however long ago.
            if (signal.Now - value.Ms > Math.Max(SilentAfterMs, 2L * EveryMs)) continue;
            double reading = kind == CalibrationKind.Threshold ? value.Plain ?? value.Raw : value.Raw;
            if (Math.Abs(reading) > long.MaxValue / (2.0 * Micro)) continue;
            _values.Add((value.Ms, (long)Math.Round(reading * Micro)));
            _heardMs = nowMs;
        }
        if (_values.Count > ValuesMost) _values.RemoveRange(0, _values.Count - ValuesMost);
    }

    /// <summary>How steady the signal is now.</summary>
    public Steadiness Look(long nowMs)
    {
        int needed = EveryMs >= SlowMs ? 3 : 5;
        if (nowMs - _heardMs > SilentAfterMs + (2L * EveryMs)) return new Steadiness(SteadyVerdict.Silent, 0, 0, 0);
        int from = _values.Count;
        while (from > 0 && (_values.Count - from < needed || _values[^1].NodeMs - _values[from].NodeMs < ShortestWindowMs)) from--;
        int count = _values.Count - from;
        if (count < needed || _values[^1].NodeMs - _values[from].NodeMs < ShortestWindowMs)
        {
            return new Steadiness(SteadyVerdict.Few, 0, 0, 0);
        }
        (long least, long most, Int128 sum) = (long.MaxValue, long.MinValue, 0);
        for (int index = from; index < _values.Count; index++)
        {
            least = Math.Min(least, _values[index].Micro);
            most = Math.Max(most, _values[index].Micro);
            sum += _values[index].Micro;
        }
        long mean = (long)(sum / count);
        long tolerance = Tolerance(mean);
        return new Steadiness(most - least <= tolerance ? SteadyVerdict.Steady : SteadyVerdict.Moving, mean, most - least, tolerance);
    }

    /// <summary>Takes the signal for a step.</summary>
    /// <param name="step">The step that is meant.</param>
    /// <param name="given">What lies there: grams for a scale, permille for a level's check; 0 where nothing is asked.</param>
    /// <param name="nowMs">The time.</param>
    /// <returns>Why not; the step is then still to be done.</returns>
    public CalibrationRefusal Take(CalibrationStep step, long given, long nowMs)
    {
        TouchedMs = nowMs;
        if (step != Step || step == CalibrationStep.Accept) return CalibrationRefusal.Order;
        if (Wrong(step, given) is not CalibrationRefusal.None and var wrong) return wrong;
        Steadiness now = Look(nowMs);
        if (now.Verdict == SteadyVerdict.Silent) return CalibrationRefusal.Silent;
        if (now.Verdict != SteadyVerdict.Steady) return CalibrationRefusal.Moving;
        CalibrationRefusal refusal = step switch
        {
            CalibrationStep.Low => TakeLow(now),
            CalibrationStep.High => TakeHigh(now, given),
            _ => TakeCheck(now, given),
        };
        if (refusal == CalibrationRefusal.None) Step = step + 1;

        // What was on it for this step is not what is on it for the next.
        if (refusal == CalibrationRefusal.None) _values.Clear();
        return refusal;
    }

    /// <summary>Does the check once more.</summary>
    /// <returns>Why not.</returns>
    public CalibrationRefusal CheckAgain(long nowMs)
    {
        TouchedMs = nowMs;
        if (Step != CalibrationStep.Accept) return CalibrationRefusal.Order;
        Step = CalibrationStep.Check;
        return CalibrationRefusal.None;
    }

    private IReadOnlyList<(string Key, string? Value)> Changes() => kind switch
    {
        CalibrationKind.Scale =>
        [
            ("zero", Number(_low)), ("weight", Weight(_grams)), ("at", Number(_high)), ("tare", null), ("empty", null), ("full", null),
        ],
        CalibrationKind.Level =>
        [
            ("empty", Number(_low)), ("full", Number(_high)), ("zero", null), ("weight", null), ("at", null), ("tare", null),
        ],
        
        // A third of the way is no, two thirds are yes, and what is between stays as it was.
        _ =>
        [
            ("on_above", Percentage(Permille(_high - ((_high - _low) / 3)))),
            ("off_below", Percentage(Permille(_low + ((_high - _low) / 3)))),
        ],
    };

    private static long Permille(long micro) => Math.Clamp(Divided(micro, Whole), 0, Whole);

    private CalibrationRefusal Wrong(CalibrationStep step, long given) => (kind, step) switch
    {
        (CalibrationKind.Scale, not CalibrationStep.Low) when given is <= 0 or > GramsMost => CalibrationRefusal.Given,
        (CalibrationKind.Scale, CalibrationStep.Check) when given == _grams => CalibrationRefusal.SameWeight,
        (CalibrationKind.Level, CalibrationStep.Check) when given is < 0 or > Whole => CalibrationRefusal.Given,
        _ => CalibrationRefusal.None,
    };

    private CalibrationRefusal TakeLow(in Steadiness now)
    {
        (_low, _spread) = (now.Mean, now.Spread);
        return CalibrationRefusal.None;
    }

    private CalibrationRefusal TakeHigh(in Steadiness now, long given)
    {
        long span = now.Mean - _low;
        long size = Math.Abs(span);
        if (size < SpanOverTolerance * now.Most) return CalibrationRefusal.NoSpan;
        if (size < SpanOverSpread * Math.Max(now.Spread, _spread)) return CalibrationRefusal.Noise;

        // A distance gets shorter as a container fills; other sensors of a level may go either way.
        bool isDistance = config is I2cConfig { Part: "vl53l0x" };
        if (kind == CalibrationKind.Level ? isDistance && span > 0 : span < 0) return CalibrationRefusal.Negative;
        (_high, _grams) = (now.Mean, given);
        return CalibrationRefusal.None;
    }

    private CalibrationRefusal TakeCheck(in Steadiness now, long given)
    {
        long whole = kind == CalibrationKind.Scale ? _grams : Whole;
        long measured = Divided((Int128)(now.Mean - _low) * whole, _high - _low);
        long off = Math.Abs(measured - given);
        if (kind == CalibrationKind.Scale && off > Math.Max(GramsOffMost, given / PartOffMost)) return CalibrationRefusal.FarOff;
        if (kind == CalibrationKind.Level && off > PermilleOffMost) return CalibrationRefusal.FarOff;
        (_given, _measured) = (given, measured);
        return CalibrationRefusal.None;
    }

    // By what the part can do at rest.
    private long Tolerance(long mean) => config switch
    {
        _ when kind == CalibrationKind.Threshold => Micro / 50,
        I2cConfig { Part: "nau7802" } => 1_000 * Micro,
        I2cConfig => Micro / 100,
        IioConfig { Input: var input } when input.EndsWith("_raw", StringComparison.Ordinal) => Math.Max(4 * Micro, Math.Abs(mean) / 200),
        _ => Math.Max(Micro / 200, Math.Abs(mean) / 200),
    };

    // To the nearest, halves away from zero.
    private static long Divided(Int128 number, long by)
    {
        if (by < 0) (number, by) = (-number, -by);
        return (long)((number + (number < 0 ? -(by / 2) : by / 2)) / by);
    }

    private static string Number(long micro) => ((decimal)micro / Micro).ToString("0.######", CultureInfo.InvariantCulture);

    private static string Weight(long grams) => grams % Whole == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{grams / Whole} kg") : string.Create(CultureInfo.InvariantCulture, $"{grams} g");

    private static string Percentage(long permille) => (permille / 10m).ToString("0.#", CultureInfo.InvariantCulture) + "%";
}
