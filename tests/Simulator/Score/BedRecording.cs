using System.Globalization;
using Logistics.Core;

namespace Logistics.Simulator.Score;

/// <summary>A recorded bedroom: what its sensors said, and when somebody was in bed by the labels. Times in Unix ms.</summary>
/// <param name="Sensors">Ids and roles, in the order of the command.</param>
/// <param name="Events">Changes in the order of time; where one sensor's activations touch or overlap they are one.</param>
/// <param name="InBed">The labels, in the order of time.</param>
internal sealed record BedRecording(
    IReadOnlyList<(int Id, SensorRole Role)> Sensors, IReadOnlyList<(long AtMs, int Sensor, bool On)> Events,
    IReadOnlyList<(long FromMs, long UntilMs)> InBed)
{
    public const long MinuteMs = 60_000;

    /// <exception cref="InvalidDataException">A line is not one, or nothing of what is asked for is in the files.</exception>
    public static BedRecording Read(string sensorFile, string labelFile, int inBed, IReadOnlyList<(int Id, SensorRole Role)> sensors)
    {
        if (sensors.Select(sensor => sensor.Id).Distinct().Count() != sensors.Count)
        {
            throw new InvalidDataException("a sensor is named twice: each speaks for one thing");
        }
        List<(long AtMs, int Sensor, bool On)> events = [];
        var bySensor = Lines(sensorFile).GroupBy(line => line.Id).ToDictionary(group => group.Key);
        for (int index = 0; index < sensors.Count; index++)
        {
            if (!bySensor.TryGetValue(sensors[index].Id, out var lines))
            {
                throw new InvalidDataException($"sensor {sensors[index].Id} says nothing in {sensorFile}");
            }
            long untilMs = long.MinValue;
            foreach ((long fromMs, long durationMs, _) in lines.OrderBy(line => line.FromMs))
            {
                if (fromMs > untilMs)
                {
                    if (untilMs != long.MinValue) events.Add((untilMs, index, false));
                    events.Add((fromMs, index, true));
                }
                untilMs = Math.Max(untilMs, fromMs + durationMs);
            }
            events.Add((untilMs, index, false));
        }
        List<(long, long)> labels = [.. Lines(labelFile).Where(line => line.Id == inBed).OrderBy(line => line.FromMs)
            .Select(line => (line.FromMs, line.FromMs + line.DurationMs))];
        if (labels.Count == 0) throw new InvalidDataException($"nobody is in bed in {labelFile}: activity {inBed} is not in it");
        return new BedRecording(sensors, [.. events.OrderBy(one => one.AtMs).ThenBy(one => one.Sensor).ThenBy(one => one.On)], labels);
    }

    private static IEnumerable<(long FromMs, long DurationMs, int Id)> Lines(string file)
    {
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            string[] fields = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0) continue;
            if (fields.Length != 3 || !long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
                || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long duration)
                || !int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                || start > 32_503_680_000 || duration > 32_503_680_000)
            {
                throw new InvalidDataException(
                    $"{file}:{number}: '{line}' is not a start (Unix s), a duration (s) and an id with tabs or spaces between them");
            }
            yield return (start * 1000, duration * 1000, id);
        }
    }
}
