namespace Logistics.Wire.Messages;

/// <summary>What the hub asks of a node at <c>nodes/{node}/commands</c>, not retained. Versioned with care.</summary>
/// <param name="Do"><c>identify</c> (blink for half a minute), <c>restart</c> or <c>watch</c>. What a node does not know it
/// leaves.</param>
/// <param name="Channel"><c>watch</c>: the channel. <c>identify</c>: only the lamps that show this channel; null for the board's and all
/// lamps.</param>
/// <param name="For"><c>watch</c>: seconds for which the channel's signal is told, at most <see cref="WatchMost"/>; 0 ends it.</param>
public sealed record CommandMessage(string Do, string? Channel = null, int? For = null)
{
    /// <summary><see cref="Do"/>: blink, so that a technician finds the machine.</summary>
    public const string Identify = "identify";

    /// <summary><see cref="Do"/>: end in order, for a supervisor to start again.</summary>
    public const string Restart = "restart";

    /// <summary><see cref="Do"/>: tell the signal of a channel, as a <see cref="SignalMessage"/>.</summary>
    public const string Watch = "watch";

    /// <summary>Longest that a node tells a signal without being asked again, in seconds.</summary>
    public const int WatchMost = 60;
}
