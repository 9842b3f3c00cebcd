namespace Logistics.Wire.SenMl;

/// <summary>One resolved record (RFC 8428 section 4.6). Its spans live until the reader moves on.</summary>
public readonly ref struct SenMlRecord
{
    /// <summary>Base name and name together, 1 to 80 bytes.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The record's unit or else the base unit; empty without one.</summary>
    public ReadOnlySpan<byte> Unit { get; init; }

    /// <summary>Base time and time together in seconds: of the Unix epoch, or of now when <see cref="IsRelative"/>.</summary>
    public double Time { get; init; }

    /// <summary>Which of the values is set.</summary>
    public SenMlKind Kind { get; init; }

    /// <summary>Base value and value together, with <see cref="SenMlKind.Number"/>; finite.</summary>
    public double Number { get; init; }

    /// <summary>The value, with <see cref="SenMlKind.Boolean"/>.</summary>
    public bool Boolean { get; init; }

    /// <summary>With <see cref="SenMlKind.Text"/> the value as plain UTF-8; with <see cref="SenMlKind.Data"/> as base64url.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Base sum and sum together; null without either.</summary>
    public double? Sum { get; init; }

    /// <summary>Seconds within which the sender means to speak again; null when it does not say.</summary>
    public double? UpdateTime { get; init; }

    /// <summary>The time counts from now; zero and negative values lie in the past.</summary>
    public bool IsRelative => Time < SenMlLimits.RelativeBelowSeconds;

    /// <summary>The time in milliseconds of the Unix epoch, with <paramref name="nowUnixMs"/> as now.</summary>
    public long UnixMs(long nowUnixMs)
    {
        var milliseconds = (long)Math.Round(Time * 1_000);
        return IsRelative ? nowUnixMs + milliseconds : milliseconds;
    }
}
