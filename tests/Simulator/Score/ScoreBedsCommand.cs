using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Logistics.Core;
using Command = System.CommandLine.Command;

namespace Logistics.Simulator.Score;

/// <summary>
/// Replays a recording of a bedroom through the engine and holds what it derived against labels made by hand: whether each leaving of the
/// bed was found, how long the bed was called free while somebody lay in it, and which sensors were found stuck.
/// </summary>
internal static class ScoreBedsCommand
{
    private const long EarlyMs = 5 * BedRecording.MinuteMs;
    private const long LateMs = 20 * BedRecording.MinuteMs;

    public static Command Make()
    {
        Option<string> sensors = new("--sensors")
        {
            Description = "activations: start (Unix s), duration (s) and sensor id, by tabs or spaces", Required = true,
        };
        Option<string> labels = new("--labels") { Description = "labels: start, duration and activity id", Required = true };
        Option<string> mats = new("--mats") { Description = "ids of the bed's mats, by commas", Required = true };
        Option<string?> movement = new("--movement") { Description = "ids of movement sensors in the room" };
        Option<string?> door = new("--door") { Description = "ids of the room's doors" };
        Option<string?> near = new("--near") { Description = "ids of sensors where whoever leaves the bed is seen: toilet, bathroom" };
        Option<int> inBed = new("--in-bed") { Description = "the activity of being in bed", Required = true };
        Option<string> zone = new("--time-zone")
        {
            Description = "the zone of the recording's clock; night is taken from it", DefaultValueFactory = _ => "UTC",
        };
        Command command = new("score-beds", "Holds what the engine derives of a bed against a labelled recording.")
        {
            sensors, labels, mats, movement, door, near, inBed, zone,
        };
        command.SetAction(parsed =>
        {
            (TextWriter to, TextWriter errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                BedRecording recording = BedRecording.Read(
                    parsed.GetValue(sensors)!, parsed.GetValue(labels)!, parsed.GetValue(inBed),
                    [
                        .. Ids(parsed.GetValue(mats), SensorRole.BedMat), .. Ids(parsed.GetValue(movement), SensorRole.BedMovement),
                        .. Ids(parsed.GetValue(door), SensorRole.BedDoor), .. Ids(parsed.GetValue(near), SensorRole.BedNear),
                    ]);
                Report(recording, TimeZoneInfo.FindSystemTimeZoneById(parsed.GetValue(zone)!), to);
                return 0;
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException
                or TimeZoneNotFoundException)
            {
                errors.WriteLine(exception.Message);
                return 2;
            }
        });
        return command;
    }

    private static IEnumerable<(int Id, SensorRole Role)> Ids(string? list, SensorRole role)
    {
        foreach (string one in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                throw new InvalidDataException($"'{one}' is no sensor id: write whole numbers with commas between them, as in 12,13");
            }
            yield return (id, role);
        }
    }

    private static void Report(BedRecording recording, TimeZoneInfo zone, TextWriter to)
    {
        BedReplay replay = new(recording, zone);
        List<double> delays = [];
        long falseFreeMs = 0;
        long inBedMs = 0;
        to.WriteLine("in bed from       until             free at   delay   called free meanwhile");
        foreach ((long fromMs, long untilMs) in recording.InBed)
        {
            long freeMs = replay.Free.Sum(free => Math.Max(0, Math.Min(untilMs, free.UntilMs) - Math.Max(fromMs, free.FromMs)));
            falseFreeMs += freeMs;
            inBedMs += untilMs - fromMs;
            long? foundMs = replay.Free.Where(free => free.FromMs >= untilMs - EarlyMs && free.FromMs <= untilMs + LateMs)
                .Select(free => (long?)free.FromMs).FirstOrDefault();
            if (foundMs is long at) delays.Add((at - untilMs) / 1000.0);
            string when = foundMs is long found ? Clock(found, zone)[11..16] : "not";
            string delay = foundMs is long late ? Minutes(late - untilMs) : "-";
            to.WriteLine($"{Clock(fromMs, zone)}  {Clock(untilMs, zone)}  {when,-7}  {delay,6}   {Minutes(freeMs),6}");
        }
        to.WriteLine();
        foreach ((int sensor, SensorHealth health, long sinceMs, long foundMs) in replay.Found)
        {
            to.WriteLine($"sensor {sensor} {health.ToString().ToLowerInvariant()} since {Clock(sinceMs, zone)}, "
                + $"found after {(foundMs - sinceMs) / 3_600_000.0:0.0} h");
        }
        delays.Sort();
        to.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["nights"] = recording.InBed.Count,
            ["leavings_found"] = delays.Count,
            ["median_delay_s"] = delays.Count == 0 ? null : Math.Round(Median(delays)),
            ["false_free_minutes"] = Math.Round(falseFreeMs / 60_000.0, 1),
            ["in_bed_minutes"] = Math.Round(inBedMs / 60_000.0),
            ["stuck_sensors"] = replay.StuckSensors,
            ["stuck_found_after_h"] =
                replay.LongestStuck is { } stuck ? Math.Round((stuck.FoundMs - stuck.SinceMs) / 3_600_000.0, 1) : null,
        }));
    }

    private static double Median(List<double> sorted) =>
        sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;

    private static string Minutes(long ms) => (ms / 60_000.0).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Clock(long atMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(atMs), zone)
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
