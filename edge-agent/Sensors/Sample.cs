using System.Text;
using Logistics.Wire.SenMl;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>One value that a sensor gave, on the node's own channel name.</summary>
public readonly record struct Sample
{
    private readonly double _number;

    private Sample(string channel, DateTimeOffset at, SampleKind kind, double number, string? text, bool isRepeat = false)
    {
        Reads = 1;
        IsRepeat = isRepeat;
        Channel = channel;
        At = at;
        Kind = kind;
        _number = number;
        Text = text;
    }

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite.</exception>
    public Sample(string channel, DateTimeOffset at, double number)
        : this(channel, at, SampleKind.Number, number, null)
    {
        if (!double.IsFinite(number))
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, $"Channel {channel} must give a finite number.");
        }
    }

    /// <summary>A yes or no.</summary>
    public Sample(string channel, DateTimeOffset at, bool boolean)
        : this(channel, at, SampleKind.Boolean, boolean ? 1 : 0, null)
    {
    }

    /// <summary>A text.</summary>
    /// <exception cref="ArgumentException">It is over 512 UTF-8 bytes, the most that the wire takes.</exception>
    public Sample(string channel, DateTimeOffset at, string text)
        : this(channel, at, SampleKind.Text, 0, text)
    {
        if (Encoding.UTF8.GetByteCount(text) > SenMlLimits.TextBytes)
        {
            throw new ArgumentException($"Channel {channel} gave a text of more than {SenMlLimits.TextBytes} bytes.", nameof(text));
        }
    }

    /// <summary>The node's name for what is measured, such as <c>bed-3/mat</c>.</summary>
    public string Channel { get; }

    /// <summary>When the value held, on the agent's steady clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Which of the values is set.</summary>
    public SampleKind Kind { get; }

    /// <summary>The value, with <see cref="SampleKind.Number"/>.</summary>
    public double Number => _number;

    /// <summary>The value, with <see cref="SampleKind.Boolean"/>.</summary>
    public bool Boolean => _number != 0;

    /// <summary>The value, with <see cref="SampleKind.Text"/>; else null.</summary>
    public string? Text { get; }

    /// <summary>How strong a tag answered, in dBm; null where nobody knows. For who looks: it is neither kept nor sent.</summary>
    public sbyte? Rssi { get; init; }

    /// <summary>How many reads of a tag it stands for, from 1. For who looks: it is neither kept nor sent.</summary>
    public int Reads { get; init; }

    /// <summary>It says once more what was said before: the first to go when there is no room.</summary>
    public bool IsRepeat { get; }

    /// <summary>The same value, said once more.</summary>
    public Sample RepeatedAt(DateTimeOffset at) => new(Channel, at, Kind, _number, Text, isRepeat: true);
}
