using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>
/// A random stretch of a small site's life from a seed: readings, now and then told late by a node that catches up, several people's
/// taps, waiting, a new configuration.
/// </summary>
internal static class Days
{
    /// <summary>Lives through a number of steps; each step gives the inputs that the engine was told, in order.</summary>
    public static void Live(int seed, int steps, Action<Step> tell)
    {
        Random random = new(seed);
        long nowMs = SmallSite.Morning;
        SiteConfiguration settings = SmallSite.Standard(
            workers: 3, dailyAtMinute: 15 * 60, maxAgeMs: SmallSite.Day, releaseAfterMs: 2 * SmallSite.Hour);
        SiteConfiguration swapped = settings with { Beds = [.. settings.Beds.Reverse()], Sensors = Swapped(settings) };
        tell(new Step(nowMs, settings, null, default, []));
        long seq = 0;
        int behind = 0;
        for (int step = 0; step < steps; step++)
        {
            nowMs += random.Next(random.GetItems([1, 1_000, 60_000, 60_000, 1_200_000, 1_200_000], 1)[0]);
            int choice = random.Next(100);
            if (choice == 0) tell(new Step(nowMs, swapped, null, default, []));
            else if (choice == 1) tell(new Step(nowMs, settings, null, default, []));
            else if (choice < 65)
            {
                behind = behind > 0 ? behind - 1 : random.Next(8) == 0 ? random.Next(1, 6) : 0;
                Reading[] readings = Readings(random, nowMs);
                tell(new Step(nowMs, null, null, new PackHeader(0, 1, ++seq, 1, readings.Length, 0, behind), readings));
            }
            else tell(new Step(nowMs, null, Word(random), default, []));
        }
    }

    private static List<SensorSettings> Swapped(SiteConfiguration settings) => [.. settings.Sensors.Select(sensor =>
        sensor.Role is SensorRole.BedMat or SensorRole.BedButton ? sensor with { Subject = 1 - sensor.Subject } : sensor)];

    private static Reading[] Readings(Random random, long nowMs) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
    {
        int sensor = random.Next(10);
        long value = sensor switch { <= 3 => random.Next(2), 7 => random.Next(30_000), >= 8 => 0, _ => random.Next(1001) };
        return new Reading(sensor, nowMs - (random.Next(10) == 0 ? random.Next(3_600_000) : random.Next(2_000)), value);
    })];

    private static Command Word(Random random)
    {
        CommandKind kind = random.GetItems(Enum.GetValues<CommandKind>(), 1)[0];
        return new Command
        {
            Kind = kind,
            By = $"w-{random.Next(1, 4)}",
            Task = $"#{random.Next(4)}",
            Subject = random.GetItems(["a-1", "b-1", "a-hamper", "a-drum", "a"], 1)[0],
            Outcome = random.GetItems(Enum.GetValues<TaskOutcome>(), 1)[0],
            TaskKind = random.GetItems(Enum.GetValues<TaskKind>(), 1)[0],
            Request = kind == CommandKind.RequestTask ? $"r{random.Next(50)}" : "",
        };
    }

    /// <summary>One input; a command's task "#2" stands for the third of the tasks that are not over.</summary>
    internal sealed record Step(long TimeMs, SiteConfiguration? Settings, Command? Word, PackHeader Pack, Reading[] Readings)
    {
        public Input For(Engine engine)
        {
            if (Settings is not null) return Input.Configure(TimeMs, Settings);
            if (Word is null) return Input.Of(TimeMs, Pack, Readings);
            WorkTask[] open = [.. engine.Tasks.All.Where(task => !task.IsOver)];
            int index = Word.Task[1] - '0';
            return Input.Of(TimeMs, Word with { Task = index < open.Length ? open[index].Id : "none" });
        }
    }
}
