namespace Logistics.Wire.Messages;

/// <summary>What the hub asks of a node at <c>nodes/{node}/commands</c>, not retained. Versioned with care.</summary>
/// <param name="Do"><c>identify</c> (blink for half a minute), <c>restart</c> or <c>lamp</c>. What a node does not know it leaves.</param>
/// <param name="Lamp">Which lamp, for <c>lamp</c>.</param>
/// <param name="State">What it is to show, a code such as <c>ready</c>.</param>
/// <param name="Since">Since when that holds, so that a lamp can show its age.</param>
public sealed record CommandMessage(string Do, string? Lamp = null, string? State = null, DateTimeOffset? Since = null)
{
    /// <summary><see cref="Do"/>: blink, so that a technician finds the machine.</summary>
    public const string Identify = "identify";

    /// <summary><see cref="Do"/>: end in order, for a supervisor to start again.</summary>
    public const string Restart = "restart";

    /// <summary><see cref="Do"/>: a lamp's state.</summary>
    public const string SetLamp = "lamp";
}
