namespace Logistics.Core;

/// <summary>
/// One thing that happens to a site: a configuration, a tick, a pack of readings or a person's word. Time is part of it and
/// never runs back from one input to the next.
/// </summary>
public readonly ref struct Input
{
    public InputKind Kind { get; private init; }

    /// <summary>When the hub took it in, Unix time in ms.</summary>
    public long TimeMs { get; private init; }

    public SiteConfiguration? Configuration { get; private init; }

    public Command? Command { get; private init; }

    public PackHeader Pack { get; private init; }

    public ReadOnlySpan<Reading> Readings { get; private init; }

    /// <summary>With <see cref="InputKind.Pieces"/>: the number of the first of <see cref="Ids"/>; the others follow it.</summary>
    public int FirstPiece { get; private init; }

    /// <summary>With <see cref="InputKind.Pieces"/>: what each tag is known by, each once.</summary>
    public ReadOnlySpan<string> Ids { get; private init; }

    /// <summary>With <see cref="InputKind.Told"/>: all that ended before was told to everyone, Unix time in ms; <see cref="long.MaxValue"/>
    /// while it is told as it ends.</summary>
    public long ToldMs { get; private init; }

    public static Input Configure(long timeMs, SiteConfiguration configuration) =>
        new() { Kind = InputKind.Configure, TimeMs = timeMs, Configuration = configuration };

    /// <summary>The connection to the nodes was lost, or stands again: each is waited for, for as long as a reading is believed.</summary>
    public static Input Deaf(long timeMs) => new() { Kind = InputKind.Deaf, TimeMs = timeMs };

    /// <summary>What this publisher told before a pack that came too early is waited for, for as long as a reading is believed.</summary>
    public static Input Untold(long timeMs, int publisher) =>
        new() { Kind = InputKind.Untold, TimeMs = timeMs, Pack = new PackHeader(publisher, 0, 0, 0) };

    public static Input Told(long timeMs, long toldMs) => new() { Kind = InputKind.Told, TimeMs = timeMs, ToldMs = toldMs };

    public static Input Tick(long timeMs) => new() { Kind = InputKind.Tick, TimeMs = timeMs };

    /// <summary>Pieces read for the first time: the first gets this number, the others those behind it.</summary>
    public static Input Pieces(long timeMs, int first, ReadOnlySpan<string> ids) =>
        new() { Kind = InputKind.Pieces, TimeMs = timeMs, FirstPiece = first, Ids = ids };

    public static Input Of(long timeMs, PackHeader pack, ReadOnlySpan<Reading> readings) =>
        new() { Kind = InputKind.Pack, TimeMs = timeMs, Pack = pack, Readings = readings };

    public static Input Of(long timeMs, Command command) => new() { Kind = InputKind.Command, TimeMs = timeMs, Command = command };
}
