namespace Logistics.Wire.Messages;

/// <summary>What the hub asks of a node at <c>nodes/{node}/commands</c>, not retained. Versioned with care.</summary>
/// <param name="Do"><c>identify</c> (blink for half a minute) or <c>restart</c>. What a node does not know it leaves.</param>
public sealed record CommandMessage(string Do)
{
    /// <summary><see cref="Do"/>: blink, so that a technician finds the machine.</summary>
    public const string Identify = "identify";

    /// <summary><see cref="Do"/>: end in order, for a supervisor to start again.</summary>
    public const string Restart = "restart";
}
