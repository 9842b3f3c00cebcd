using System.Globalization;
using System.Runtime.InteropServices;
using Logistics.EdgeAgent.Filters;
using Logistics.EdgeAgent.Sensors;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>
/// <c>edge-agent read</c>: sensors alone, without spool and broker. A line for each change: the time, the channel, and <c>raw</c> with
/// the number or the yes or no that the sensor says, <c>sent</c> with what of it would be sent, or <c>trouble</c> with what ails it and
/// <c>well</c> when that is over. Of a lamp, whose line it leaves to an agent that runs: <c>lamp</c> with what was last known of its bed,
/// and <c>confirms</c> when it would.
/// </summary>
internal static class ReadCommand
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int BadInput = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <returns>0 when all work at the end, 1 when one does not, 2 when there is no such channel or the time is none.</returns>
    public static int Run(
        NodeFile node, IReadOnlyList<ISensor> sensors, Lamps lamps, TimeProvider clock, string[] channels, string? length)
    {
        if (channels.FirstOrDefault(channel => sensors.All(sensor => sensor.Channel != channel)) is { } unknown)
        {
            string known = string.Join(", ", sensors.Select(static one => one.Channel));
            Console.Error.WriteLine($"The node has no channel '{unknown}': it has {known}.");
            return BadInput;
        }

        TimeSpan? time = null;
        if (length is not null)
        {
            if (NodeFileReader.TryDuration(length, out TimeSpan given) is { } complaint)
            {
                Console.Error.WriteLine($"--for: {complaint}");
                return BadInput;
            }

            time = given;
        }

        using ManualResetEventSlim stop = new();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Set();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        SensorSlot[] slots = [.. sensors.Where(sensor => channels.Length == 0 || channels.Contains(sensor.Channel))
            .Select(sensor => new SensorSlot(
                new ShownSensor(sensor), node.Sensors.First(config => config.Channel == sensor.Channel)))];
        lamps.Use([.. node.Lamps.Where(lamp => channels.Length == 0 || channels.Contains(lamp.Shows))]);
        Show(slots, lamps, clock, time, stop);
        Array.ForEach(slots, static slot => slot.Close());
        return slots.All(static slot => slot.Trouble is null) ? Success : Failed;
    }

    private static void Show(SensorSlot[] slots, Lamps lamps, TimeProvider clock, TimeSpan? time, ManualResetEventSlim stop)
    {
        List<Sample> sent = [];
        DateTimeOffset startedAt = clock.GetUtcNow();
        foreach ((LampConfig lamp, LampState? state) in lamps.Known)
        {
            Tell(startedAt, lamp.Shows, "lamp", state?.Status ?? "unknown");
        }

        DateTimeOffset endsAt = time is { } length ? startedAt + length : DateTimeOffset.MaxValue;
        long started = clock.GetTimestamp();
        for (DateTimeOffset now = startedAt; !stop.IsSet && now < endsAt; now = startedAt + clock.GetElapsedTime(started))
        {
            DateTimeOffset next = endsAt;
            foreach (SensorSlot slot in slots)
            {
                if (slot.NextRead <= now)
                {
                    string? before = slot.Trouble;
                    sent.Clear();
                    slot.Read(now, sent);
                    foreach (Sample sample in sent)
                    {
                        Tell(sample.At, sample.Channel, "sent", Value(sample));
                        if (sample is not { Kind: SampleKind.Boolean, Boolean: true, IsRepeat: false }) continue;
                        foreach ((LampConfig lamp, _) in lamps.Known.Where(known => known.Lamp.Confirms == sample.Channel))
                        {
                            Tell(sample.At, lamp.Shows, "lamp", "confirms");
                        }
                    }

                    if (slot.Trouble is { } trouble && trouble != before) Tell(now, slot.Channel, "trouble", trouble);
                    else if (slot.Trouble is null && before is not null) Tell(now, slot.Channel, "well", "again");
                }

                next = slot.NextRead < next ? slot.NextRead : next;
            }

            TimeSpan wait = next - (startedAt + clock.GetElapsedTime(started));
            if (wait > TimeSpan.Zero) stop.Wait(wait < LongestWait ? wait : LongestWait);
        }
    }

    private static void Tell(DateTimeOffset at, string channel, string what, string value) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {channel} {what} {value}"));

    private static string Value(in Sample sample) => sample.Kind switch
    {
        SampleKind.Number => sample.Number.ToString(CultureInfo.InvariantCulture),
        SampleKind.Boolean => sample.Boolean ? "true" : "false",
        _ => sample.Text!,
    };

    // Says what passes, where it differs from what it said before.
    private sealed class ShownSensor(ISensor sensor) : ISensor
    {
        private string? _shown;

        public string Channel => sensor.Channel;

        public TimeSpan Every => sensor.Every;

        public bool IsStarting => sensor.IsStarting;

        public void Read(DateTimeOffset now, List<Sample> into)
        {
            int before = into.Count;
            sensor.Read(now, into);
            foreach (Sample sample in into.Skip(before))
            {
                // A tag is sent as it was read, and antennas read dozens of them in turns.
                if (sample.Kind == SampleKind.Text || (Value(sample) is var value && value == _shown)) continue;
                _shown = value;
                Tell(sample.At, Channel, "raw", value);
            }
        }

        public void Dispose() => sensor.Dispose();
    }
}
