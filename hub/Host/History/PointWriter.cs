using System.Globalization;
using System.Text;

namespace Logistics.Hub.History;

/// <summary>
/// Points in InfluxDB's line protocol (https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/): measurement, tags, fields,
/// and the time in nanoseconds. A tag without a value is left out, and so is a field that is null; a point without fields is no point.
/// </summary>
internal sealed class PointWriter
{
    private readonly StringBuilder _lines = new();
    private int _start;
    private bool _hasField;

    /// <summary>Whole points that wait.</summary>
    public int Points { get; private set; }

    public PointWriter Begin(string measurement)
    {
        _start = _lines.Length;
        _hasField = false;
        Name(measurement);
        return this;
    }

    public PointWriter Tag(string key, string? value)
    {
        if (_hasField) throw new InvalidOperationException("tags come before fields");
        if (string.IsNullOrEmpty(value)) return this;
        _lines.Append(',');
        Name(key);
        _lines.Append('=');
        Name(value);
        return this;
    }

    public PointWriter Field(string key, long? value)
    {
        if (value is long number) Key(key).Append(CultureInfo.InvariantCulture, $"{number}i");
        return this;
    }

    public PointWriter Field(string key, bool value)
    {
        Key(key).Append(value ? "true" : "false");
        return this;
    }

    public PointWriter Field(string key, string value)
    {
        Key(key).Append('"');
        foreach (char one in value)
        {
            if (one is '"' or '\\') _lines.Append('\\');
            _lines.Append(char.IsControl(one) ? ' ' : one);
        }
        _lines.Append('"');
        return this;
    }

    /// <param name="at">Its time.</param>
    /// <param name="apart">What is alike in all tags and of one millisecond is told apart by this; the same fact gives the same, so that
    /// telling it again changes nothing.</param>
    public void End(DateTimeOffset at, string apart = "")
    {
        if (!_hasField)
        {
            _lines.Length = _start;
            return;
        }
        long nanoseconds = at.ToUnixTimeMilliseconds() * 1_000_000;
        if (apart.Length > 0)
        {
            uint hash = 2166136261;
            foreach (char one in apart) hash = (hash ^ one) * 16777619;
            nanoseconds += hash % 1_000_000;
        }
        _lines.Append(CultureInfo.InvariantCulture, $" {nanoseconds}\n");
        Points++;
    }

    /// <summary>Takes over all that waits in another one.</summary>
    public void Add(PointWriter other)
    {
        _lines.Append(other._lines);
        Points += other.Points;
    }

    /// <summary>All that waits, as UTF-8; nothing waits afterwards.</summary>
    public byte[] Take()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(_lines.ToString());
        _lines.Clear();
        Points = 0;
        return bytes;
    }

    private StringBuilder Key(string key)
    {
        _lines.Append(_hasField ? ',' : ' ');
        _hasField = true;
        Name(key);
        return _lines.Append('=');
    }

    // A backslash at the end would take the separator behind it.
    private void Name(string name)
    {
        foreach (char one in name)
        {
            if (one is ',' or '=' or ' ') _lines.Append('\\');
            _lines.Append(char.IsControl(one) || one == '\\' ? '_' : one);
        }
    }
}
