using System.Text;
using Logistics.Core;
using Logistics.Wire;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Hub;

/// <summary>
/// From bytes to readings: takes a pack apart, finds its sensors, and brings values into whole numbers. What it can't use it
/// names and counts; it never throws on bytes.
/// </summary>
internal sealed class Intake
{
    private const long FutureMs = 60_000;
    private const string OutOfRange = "out-of-range";
    private static readonly long EarliestMs = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly NameIndex _publishers;
    private readonly NameIndex _sensors;
    private readonly TagIndex _tags;
    private readonly IReadOnlyList<string> _ids;
    private readonly int _nodes;
    private readonly SensorRole[] _roles;
    private readonly List<Refused> _refusals = [];
    private int _impossible;
    private readonly byte[] _scratch = new byte[SenMlReader.ScratchBytes];
    private readonly Reading[] _readings = new Reading[InputCodec.ReadingsMost];

    /// <param name="site">Who may speak.</param>
    /// <param name="settings">What they may speak of.</param>
    /// <param name="pieces">Pieces of linen that were seen before.</param>
    public Intake(SiteFile site, SiteConfiguration settings, IReadOnlyList<TagTrack>? pieces = null)
    {
        _roles = [.. settings.Sensors.Select(sensor => sensor.Role)];
        _publishers = new NameIndex(settings.Publishers.Select(id => (0, id)));
        _sensors = new NameIndex(settings.Sensors.Select(sensor => (sensor.Publisher, sensor.Name)));
        _tags = new TagIndex(settings, pieces ?? []);
        _ids = settings.Publishers;

        // Nodes stand before devices.
        _nodes = site.Nodes.Count;
    }

    /// <summary>What was refused of the message that was taken apart last.</summary>
    public IReadOnlyList<Refused> Refusals => _refusals;

    /// <summary>Pieces of linen in the message that was taken apart last that nobody knew: the engine is told of them before its readings,
    /// and then <see cref="TagIndex.Learn"/> is called.</summary>
    public TagIndex Tags => _tags;

    /// <summary>How many readings of that message measure something; the others were refused, and say something of their sensors only.
    /// </summary>
    public int Taken { get; private set; }

    /// <summary>Index of a node or device by its id in a topic; -1 when the site does not know it.</summary>
    public int PublisherOf(ReadOnlySpan<byte> id) => _publishers.Find(0, id);

    /// <summary>Index of a node by its id in a topic; -1 when the site does not know it.</summary>
    public int NodeOf(ReadOnlySpan<byte> id) => PublisherOf(id) is int known && known < _nodes ? known : -1;

    /// <summary>
    /// Takes one message apart. False when nothing of it can be used; <see cref="Refusals"/> says why. A numbered pack that can't
    /// be read is an empty pack: refused once, and not sent again for ever.
    /// </summary>
    /// <param name="topic">A topic of readings, from a node or a device.</param>
    /// <param name="payload">The SenML pack.</param>
    /// <param name="nowMs">The hub's time, Unix time in ms.</param>
    /// <param name="header">Where it comes from.</param>
    /// <param name="readings">What it says; valid until the next call.</param>
    /// <param name="refused">The message was refused whole, though its number still counts.</param>
    public bool TryDecode(
        in Topic topic, ReadOnlySpan<byte> payload, long nowMs, out PackHeader header, out ReadOnlySpan<Reading> readings, out bool refused)
    {
        header = default;
        refused = false;
        _refusals.Clear();
        _tags.Begin();
        readings = default;
        bool fromNode = topic.Kind == TopicKind.Readings;
        int publisher = PublisherOf(topic.Id);
        if (publisher < 0 || publisher < _nodes != fromNode)
        {
            _refusals.Add(new Refused(true, fromNode ? "unknown-node" : "unknown-device", Encoding.UTF8.GetString(topic.Id)));
            return false;
        }

        SenMlReader reader = new(payload, _scratch);
        int count = 0;
        int records = 0;
        _impossible = 0;
        while (reader.TryRead(out SenMlRecord record))
        {
            records++;
            if (TryResolve(publisher, record, nowMs, out Reading reading)) _readings[count++] = reading;
        }
        bool numbered = reader.Boot is > 0 && reader.Seq is > 0;
        if (reader.Error != SenMlError.None)
        {
            // A pack is taken whole or not at all, so its single refusals no longer count.
            count = 0;
            _tags.Begin();
            refused = true;
            _refusals.Clear();
            _refusals.Add(new Refused(true, reader.Error.Code(), ""));
            if (!numbered) return false;
        }
        if (fromNode && !numbered)
        {
            _tags.Begin();
            _refusals.Clear();
            _refusals.Add(new Refused(true, "boot-or-seq-missing", _ids[publisher]));
            return false;
        }
        header = fromNode
            ? new PackHeader(
                publisher, reader.Boot!.Value, reader.Seq!.Value, Math.Clamp(reader.First ?? 0, 0, reader.Seq.Value),
                records, Math.Max(0, reader.Total ?? 0), Math.Max(0, reader.Behind ?? 0))
            : new PackHeader(publisher, 0, 0, 0, records);
        readings = _readings.AsSpan(0, count);
        Taken = refused ? 0 : count - _impossible;
        return true;
    }

    private bool TryResolve(int publisher, in SenMlRecord record, long nowMs, out Reading reading)
    {
        reading = default;
        int sensor = _sensors.Find(publisher, record.Name);
        if (sensor < 0) return Refuse("unknown-sensor", record.Name);
        long atMs = record.UnixMs(nowMs);
        if (atMs > nowMs + FutureMs) return Refuse("from-the-future", record.Name);
        if (atMs < EarliestMs) return Refuse("time-out-of-range", record.Name);
        if (!TryValue(_roles[sensor], record, out long value, out string reason))
        {
            Refuse(reason, record.Name);
            if (reason != OutOfRange) return false;

            // The value says nothing of what is measured, and much of its sensor.
            value = Reading.Impossible;
            _impossible++;
        }
        reading = new Reading(sensor, Math.Min(atMs, nowMs), value);
        return true;
    }

    private bool TryValue(SensorRole role, in SenMlRecord record, out long value, out string reason)
    {
        value = 0;
        reason = "wrong-type";
        switch (role)
        {
            case SensorRole.BedMat or SensorRole.BedButton or SensorRole.BedMovement or SensorRole.BedDoor or SensorRole.BedNear:
                if (record.Kind == SenMlKind.Boolean) value = record.Boolean ? 1 : 0;
                else if (record.Kind == SenMlKind.Number) value = record.Number != 0 ? 1 : 0;
                else return false;
                return true;
            case SensorRole.LinenLevel or SensorRole.WasteLevel:
                if (record.Kind != SenMlKind.Number) return false;
                double ratio = record.Unit.SequenceEqual("%"u8) ? record.Number / 100 : record.Number;
                reason = OutOfRange;
                if (ratio is < -0.05 or > 1.5) return false;
                value = Math.Clamp((long)Math.Round(ratio * 1000), 0, 1000);
                return true;
            case SensorRole.LinenWeight or SensorRole.WasteWeight or SensorRole.BedLoad:
                if (record.Kind != SenMlKind.Number) return false;
                double kilograms = record.Unit.SequenceEqual("g"u8) ? record.Number / 1000 : record.Number;
                reason = OutOfRange;
                if (kilograms is < -1 or > 2000) return false;
                value = Math.Max(0, (long)Math.Round(kilograms * 1000));
                return true;
            case SensorRole.TagRead:
                if (record.Kind != SenMlKind.Text) return false;
                return _tags.TryFind(record.Text, out value, out reason);
            default:
                throw new InvalidOperationException($"role {role} is not one of ours");
        }
    }

    private bool Refuse(string reason, ReadOnlySpan<byte> name)
    {
        _refusals.Add(new Refused(false, reason, Encoding.UTF8.GetString(name)));
        return false;
    }

    /// <summary>One thing refused.</summary>
    /// <param name="Whole">The whole message, not a reading of it.</param>
    /// <param name="Reason">Why, as a code.</param>
    /// <param name="About">The name it is about; empty when it is the message.</param>
    public readonly record struct Refused(bool Whole, string Reason, string About);
}
