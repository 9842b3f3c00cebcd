using System.Globalization;
using Logistics.Hub.Bench;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Hub;

/// <summary>Calibrations step by step, with signals that the test makes up.</summary>
public sealed class CalibratingTests
{
    private static readonly I2cConfig Scale = new()
    {
        Channel = "drum/weight", Bus = 1, Part = "nau7802", Every = TimeSpan.FromMilliseconds(500),
    };

    private static readonly I2cConfig Distance = Scale with { Channel = "drum/level", Part = "vl53l0x" };

    private static readonly IioConfig Mat = new()
    {
        Channel = "bed-1/mat", Device = "mat", Input = "voltage0_raw", Every = TimeSpan.FromMilliseconds(100),
        Calibration = new Calibration(0, 0, 4_000, 1, IsRatio: true), HysteresisHigh = 900, HysteresisLow = 100,
    };

    private readonly Random _random = new(5);
    private long _ms = 10_000;

    [Fact]
    public void A_scale_is_calibrated_by_what_is_nothing_by_a_known_weight_and_by_another_one()
    {
        Calibrating calibrating = new(CalibrationKind.Scale, Scale, "tech-1", _ms);
        Done(calibrating, CalibrationStep.Low, 81_000, noise: 100, given: 0);
        Done(calibrating, CalibrationStep.High, 512_000, noise: 100, given: 10_000);
        Done(calibrating, CalibrationStep.Check, 81_000 + (43_100 * 5) + 1_293, noise: 0, given: 5_000);
        CalibrationStanding standing = calibrating.Standing;
        Assert.Equal(CalibrationStep.Accept, standing.Step);
        Assert.InRange(standing.Measured, 5_025, 5_035);
        Dictionary<string, string?> changes = standing.Changes.ToDictionary(static change => change.Key, static change => change.Value);
        Assert.InRange(double.Parse(changes["zero"]!, CultureInfo.InvariantCulture), 80_900, 81_100);
        Assert.Equal("10 kg", changes["weight"]);
        Assert.Null(changes["tare"]);
    }

    [Fact]
    public void A_level_is_calibrated_by_its_distances_and_checked_by_a_known_filling()
    {
        Calibrating calibrating = new(CalibrationKind.Level, Distance, "tech-1", _ms);
        Done(calibrating, CalibrationStep.Low, 0.9, noise: 0.003, given: 0);
        Done(calibrating, CalibrationStep.High, 0.1, noise: 0.003, given: 0);
        Done(calibrating, CalibrationStep.Check, 0.48, noise: 0, given: 500);
        Assert.InRange(calibrating.Standing.Measured, 520, 530);
        string? empty = calibrating.Standing.Changes.Single(static change => change.Key == "empty").Value;
        Assert.InRange(double.Parse(empty!, CultureInfo.InvariantCulture), 0.897, 0.903);
    }

    [Fact]
    public void A_threshold_lies_at_a_third_and_at_two_thirds_of_the_way()
    {
        Assert.Equal([CalibrationKind.Level, CalibrationKind.Threshold], Calibrating.KindsOf(Mat));
        Calibrating calibrating = new(CalibrationKind.Threshold, Mat, "tech-1", _ms);
        Done(calibrating, CalibrationStep.Low, 400, noise: 0, given: 0);
        Done(calibrating, CalibrationStep.High, 2_800, noise: 0, given: 0);
        Done(calibrating, CalibrationStep.Check, 600, noise: 0, given: 0);
        Assert.Equal([("on_above", "50%"), ("off_below", "30%")], calibrating.Standing.Changes);
        Assert.InRange(calibrating.Standing.Measured, 80, 86);
    }

    [Fact]
    public void What_moves_trembles_or_is_silent_is_not_taken()
    {
        Calibrating calibrating = new(CalibrationKind.Scale, Scale, "tech-1", _ms);
        Assert.Equal(CalibrationRefusal.Moving, calibrating.Take(CalibrationStep.Low, 0, _ms));
        for (int count = 0; count < 20; count++) Say(calibrating, 81_000 + (count * 500), noise: 0, values: 1);
        Assert.Equal(SteadyVerdict.Moving, calibrating.Look(_ms).Verdict);
        Assert.Equal(CalibrationRefusal.Moving, calibrating.Take(CalibrationStep.Low, 0, _ms));
        Done(calibrating, CalibrationStep.Low, 81_000, noise: 400, given: 0);

        // It hardly changes; then it does, but it trembles for what it changes.
        Say(calibrating, 82_000, noise: 400);
        Assert.Equal(CalibrationRefusal.NoSpan, calibrating.Take(CalibrationStep.High, 10_000, _ms));
        Say(calibrating, 86_000, noise: 400);
        Assert.Equal(CalibrationRefusal.Noise, calibrating.Take(CalibrationStep.High, 10_000, _ms));
        _ms += 30_000;
        Assert.Equal(SteadyVerdict.Silent, calibrating.Look(_ms).Verdict);
        Assert.Equal(CalibrationRefusal.Silent, calibrating.Take(CalibrationStep.High, 10_000, _ms));
        Assert.Equal(CalibrationStep.High, calibrating.Step);
    }

    [Fact]
    public void What_goes_the_wrong_way_is_said_to()
    {
        Calibrating scale = new(CalibrationKind.Scale, Scale, "tech-1", _ms);
        Say(scale, 500_000, noise: 0);
        scale.Take(CalibrationStep.Low, 0, _ms);
        Say(scale, 81_000, noise: 0);
        Assert.Equal(CalibrationRefusal.Negative, scale.Take(CalibrationStep.High, 10_000, _ms));
        Calibrating level = new(CalibrationKind.Level, Distance, "tech-1", _ms);
        Say(level, 0.1, noise: 0);
        level.Take(CalibrationStep.Low, 0, _ms);
        Say(level, 0.9, noise: 0);
        Assert.Equal(CalibrationRefusal.Negative, level.Take(CalibrationStep.High, 0, _ms));
    }

    [Fact]
    public void Steps_have_their_order_and_each_takes_only_what_was_said_since_the_one_before()
    {
        Calibrating calibrating = new(CalibrationKind.Scale, Scale, "tech-1", _ms);
        Say(calibrating, 81_000, noise: 0);
        Assert.Equal(CalibrationRefusal.Order, calibrating.Take(CalibrationStep.High, 10_000, _ms));
        Assert.Equal(CalibrationRefusal.Order, calibrating.Take(CalibrationStep.Accept, 0, _ms));
        Assert.Equal(CalibrationRefusal.None, calibrating.Take(CalibrationStep.Low, 0, _ms));
        Assert.Equal(CalibrationRefusal.Order, calibrating.Take(CalibrationStep.Low, 0, _ms));
        Assert.Equal(CalibrationRefusal.Moving, calibrating.Take(CalibrationStep.High, 10_000, _ms));
        Say(calibrating, 512_000, noise: 0);
        foreach (long grams in new[] { 0L, -5, 3_000_000_000 })
        {
            Assert.Equal(CalibrationRefusal.Given, calibrating.Take(CalibrationStep.High, grams, _ms));
        }

        Assert.Equal(CalibrationRefusal.None, calibrating.Take(CalibrationStep.High, 10_000, _ms));
        Say(calibrating, 512_000, noise: 0);
        Assert.Equal(CalibrationRefusal.SameWeight, calibrating.Take(CalibrationStep.Check, 10_000, _ms));
        Assert.Equal(CalibrationRefusal.FarOff, calibrating.Take(CalibrationStep.Check, 5_000, _ms));
        Done(calibrating, CalibrationStep.Check, 297_000, noise: 0, given: 5_000);
        Assert.Equal(CalibrationRefusal.None, calibrating.CheckAgain(_ms));
        Assert.Equal(CalibrationStep.Check, calibrating.Step);
    }

    [Fact]
    public void Two_streams_of_one_signal_count_once_and_a_node_that_starts_anew_begins_anew()
    {
        Calibrating calibrating = new(CalibrationKind.Scale, Scale, "tech-1", _ms);
        SignalMessage signal = new("drum/weight", 1_000, [new SignalValue(1_000, 81_000)]);
        for (int count = 0; count < 10; count++) calibrating.Hear(signal, _ms);
        Assert.Equal(SteadyVerdict.Few, calibrating.Look(_ms).Verdict);
        Say(calibrating, 81_000, noise: 0);
        Assert.Equal(SteadyVerdict.Steady, calibrating.Look(_ms).Verdict);
        calibrating.Hear(new SignalMessage("drum/weight", 5, [new SignalValue(5, 81_000)]), _ms);
        Assert.Equal(SteadyVerdict.Steady, calibrating.Look(_ms).Verdict);
        _ms += 500_000;
        Say(calibrating, 90_000, noise: 0);
        calibrating.Hear(new SignalMessage("drum/weight", 5, [new SignalValue(5, 81_000)]), _ms);
        Assert.Equal(SteadyVerdict.Few, calibrating.Look(_ms).Verdict);
    }

    [Fact]
    public void Who_went_away_in_the_middle_does_not_keep_others_from_it_and_who_is_at_it_does()
    {
        HandClock clock = new();
        CalibrationDesk desk = new(clock);
        (string, string, string) at = ("small", "n1", "drum/weight");
        Assert.True(desk.Begin(at, CalibrationKind.Scale, Scale, "tech-1", anew: false));
        Assert.False(desk.Begin(at, CalibrationKind.Scale, Scale, "tech-2", anew: false));
        Assert.Equal("tech-1", desk.By(at));
        Assert.Equal(CalibrationRefusal.Taken, desk.With(
            at, "tech-2", static (one, nowMs) => one.Take(CalibrationStep.Low, 0, nowMs), CalibrationRefusal.Taken));
        Assert.True(desk.Begin(at, CalibrationKind.Scale, Scale, "tech-2", anew: true));
        Assert.Equal("tech-2", desk.By(at));
        clock.Pass(TimeSpan.FromMinutes(16));
        Assert.True(desk.Begin(at, CalibrationKind.Scale, Scale, "tech-1", anew: false));
    }

    /// <summary>A step whose reading is steady, and is taken.</summary>
    private void Done(Calibrating calibrating, CalibrationStep step, double reading, double noise, long given)
    {
        Say(calibrating, reading, noise);
        Assert.Equal(CalibrationRefusal.None, calibrating.Take(step, given, _ms));
    }

    private void Say(Calibrating calibrating, double reading, double noise, int values = 12)
    {
        for (int count = 0; count < values; count++)
        {
            _ms += 300;
            double raw = reading + (noise * ((2 * _random.NextDouble()) - 1));
            double? plain = calibrating.Config.Calibration?.Of(raw);
            calibrating.Hear(new SignalMessage(calibrating.Config.Channel, _ms, [new SignalValue(_ms, raw, plain)]), _ms);
        }
    }
}
