using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Logistics.Wire.SenMl;

/// <summary>
/// Writes SenML packs in JSON (RFC 8428), one after the other: begin, add while there is room, end. All that it writes
/// <see cref="SenMlReader"/> reads back. Not for several threads at once.
/// </summary>
public sealed class SenMlWriter : IDisposable
{
    // The longest name, unit and text with every byte escaped, and the header of the first record.
    private const int LargestRecord = 4_096;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Utf8JsonWriter _json;
    private readonly byte[] _name = new byte[SenMlLimits.NameBytes];
    private int _baseNameLength;
    private double _baseTime;
    private bool _packOpen;
    private bool _recordOpen;

    /// <param name="output">Where packs go.</param>
    public SenMlWriter(IBufferWriter<byte> output) =>
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Records in the pack so far.</summary>
    public int Records { get; private set; }

    /// <summary>Another record of any size still fits into the pack.</summary>
    public bool HasRoom => _packOpen && Records < SenMlLimits.Records
        && _json.BytesCommitted + _json.BytesPending + LargestRecord <= SenMlLimits.PackBytes;

    /// <summary>Begins a pack.</summary>
    /// <param name="boot">The node's boot; null for a publisher that does not count.</param>
    /// <param name="seq">The pack's sequence number within the boot.</param>
    /// <param name="first">The first sequence number of this boot that the node can still send.</param>
    /// <param name="total">Readings that the node has sealed in this boot, up to and including this pack.</param>
    /// <param name="behind">Packs that wait behind this one.</param>
    /// <param name="baseName">Put before the name of each record.</param>
    /// <param name="baseTime">Seconds, added to the time of each record.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the base name can begin no name.</exception>
    /// <exception cref="InvalidOperationException">The pack before has not ended.</exception>
    public void BeginPack(
        long? boot = null, long? seq = null, long? first = null, long? total = null, long? behind = null, string? baseName = null,
        double? baseTime = null)
    {
        if (_packOpen)
            throw new InvalidOperationException("The pack before has not ended.");
        foreach (var label in (ReadOnlySpan<long?>)[boot, seq, first, total, behind])
            if (label is < 0 or > SenMlLimits.Label)
                throw new ArgumentOutOfRangeException(nameof(boot), label, $"Boot and counts lie between 0 and {SenMlLimits.Label}.");
        _baseNameLength = 0;
        if (!string.IsNullOrEmpty(baseName))
            _baseNameLength = FullName(baseName).Length;
        _baseTime = 0;
        CheckTime(baseTime ?? 0);
        _baseTime = baseTime ?? 0;
        _packOpen = true;
        Records = 0;
        _json.Reset();
        _json.WriteStartArray();
        if (boot is { } b) Open().WriteNumber("boot"u8, b);
        if (seq is { } s) Open().WriteNumber("seq"u8, s);
        if (first is { } f) Open().WriteNumber("from"u8, f);
        if (total is { } sealedReadings) Open().WriteNumber("total"u8, sealedReadings);
        if (behind is { } waiting) Open().WriteNumber("behind"u8, waiting);
        if (_baseNameLength > 0) Open().WriteString("bn"u8, baseName);
        if (baseTime is { } t) Open().WriteNumber("bt"u8, t);
    }

    /// <summary>Adds a number.</summary>
    /// <param name="name">Name, put behind the base name; 1 to 80 bytes together, within RFC 8428 section 4.5.1.</param>
    /// <param name="number">A finite number.</param>
    /// <param name="time">Seconds, put on top of the base time; below 2^28 together: relative to now.</param>
    /// <param name="unit">Unit of the SenML registry, if any.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No pack is open, or it has no room: see <see cref="HasRoom"/>.</exception>
    public void Add(string name, double number, double time = 0, string? unit = null)
    {
        if (!double.IsFinite(number))
            throw new ArgumentOutOfRangeException(nameof(number), number, "A SenML number is finite.");
        BeginRecord(name, time, unit);
        _json.WriteNumber("v"u8, number);
        EndRecord();
    }

    /// <summary>Adds a yes or no. See the number for the rest.</summary>
    /// <inheritdoc cref="Add(string, double, double, string?)"/>
    public void Add(string name, bool boolean, double time = 0)
    {
        BeginRecord(name, time, null);
        _json.WriteBoolean("vb"u8, boolean);
        EndRecord();
    }

    /// <summary>Adds a text of at most 512 UTF-8 bytes. See the number for the rest.</summary>
    /// <inheritdoc cref="Add(string, double, double, string?)"/>
    public void Add(string name, string text, double time = 0)
    {
        if (StrictUtf8.GetByteCount(text) > SenMlLimits.TextBytes)
            throw new ArgumentException($"A text has at most {SenMlLimits.TextBytes} bytes.", nameof(text));
        BeginRecord(name, time, null);
        _json.WriteString("vs"u8, text);
        EndRecord();
    }

    /// <summary>Ends the pack and hands all of it to the output.</summary>
    /// <exception cref="InvalidOperationException">No pack is open, or it has neither header nor record.</exception>
    public void EndPack()
    {
        if (!_packOpen || (Records == 0 && !_recordOpen))
            throw new InvalidOperationException("There is no pack to end.");
        if (_recordOpen)
            CloseRecord();
        _json.WriteEndArray();
        _json.Flush();
        _packOpen = false;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void BeginRecord(string name, double time, string? unit)
    {
        if (!HasRoom)
            throw new InvalidOperationException("No pack is open, or it has no room.");
        FullName(name);
        CheckTime(time);
        if (unit is not null && StrictUtf8.GetByteCount(unit) > SenMlLimits.NameBytes)
            throw new ArgumentException($"A unit has at most {SenMlLimits.NameBytes} bytes.", nameof(unit));
        Open().WriteString("n"u8, name);
        if (unit is not null) _json.WriteString("u"u8, unit);
        if (time != 0) _json.WriteNumber("t"u8, time);
    }

    private void EndRecord()
    {
        CloseRecord();
        Records++;
    }

    // The header's members stand in the first record's object, which therefore may be open already.
    private Utf8JsonWriter Open()
    {
        if (!_recordOpen)
            _json.WriteStartObject();
        _recordOpen = true;
        return _json;
    }

    private void CloseRecord()
    {
        _json.WriteEndObject();
        _recordOpen = false;
    }

    private ReadOnlySpan<byte> FullName(string name)
    {
        var fits = Encoding.UTF8.TryGetBytes(name, _name.AsSpan(_baseNameLength), out var length);
        var full = _name.AsSpan(0, _baseNameLength + length);
        return fits && SenMlLimits.IsName(full)
            ? full
            : throw new ArgumentException(
                $"'{name}' makes no SenML name: 1 to {SenMlLimits.NameBytes} letters, digits and '-:./_', a letter or digit first.",
                nameof(name));
    }

    private void CheckTime(double time)
    {
        if (!double.IsFinite(time) || Math.Abs(_baseTime + time) > SenMlLimits.TimeSeconds)
            throw new ArgumentOutOfRangeException(nameof(time), time, "A time lies between the years 0 and 9999.");
    }
}
