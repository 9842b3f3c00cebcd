using System.Text.Json;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.EdgeAgent;

/// <summary>What the hub asked of this node and is under way. On the agent's thread.</summary>
/// <param name="led">The board's lamp.</param>
/// <param name="lamps">The node's lamps; null for none.</param>
/// <param name="watching">The channels that somebody looks at.</param>
/// <param name="logger">Hears of what is asked.</param>
internal sealed class Commands(ActivityLed led, Lamps? lamps, Watching watching, ILogger logger)
{
    /// <summary>How long a machine blinks after it was asked to.</summary>
    public static readonly TimeSpan IdentifyTime = TimeSpan.FromSeconds(30);

    private TimeSpan? _blinksUntil;

    /// <summary>It blinks.</summary>
    public bool IsIdentifying => _blinksUntil is not null;

    /// <summary>The agent is to end in order, and to be started again.</summary>
    public bool RestartAsked { get; private set; }

    /// <summary>Takes a command; one that is not understood is told and left.</summary>
    public void Take(ReadOnlySpan<byte> payload, TimeSpan machineNow)
    {
        try
        {
            CommandMessage? command = JsonSerializer.Deserialize(payload, WireJson.Default.CommandMessage);
            switch (command?.Do)
            {
                case CommandMessage.Identify:
                    Identify(command.Channel, machineNow + IdentifyTime);
                    break;
                case CommandMessage.Watch:
                    watching.Ask(command.Channel, command.For ?? CommandMessage.WatchMost, machineNow);
                    break;
                case CommandMessage.Restart:
                    logger.LogWarning("The hub asks for a restart.");
                    RestartAsked = true;
                    break;
                default:
                    logger.LogWarning("A command is not known here and is left: {Command}", command?.Do);
                    break;
            }
        }
        catch (JsonException exception)
        {
            logger.LogWarning("A command is no message and is ignored: {Reason}", exception.Message);
        }
    }

    /// <summary>Ends what has lasted long enough.</summary>
    public void Advance(TimeSpan machineNow)
    {
        if (_blinksUntil is { } until && machineNow >= until) Rest();
    }

    /// <summary>Ends blinking.</summary>
    public void Rest()
    {
        _blinksUntil = null;
        lamps?.Identify(null, TimeSpan.Zero);
        if (led.Rest() is { } why) logger.LogWarning("The board's lamp does not go back to what it did: {Reason}", why);
    }

    private void Identify(string? channel, TimeSpan until)
    {
        if (channel is not null && lamps?.Channels.Contains(channel) != true)
        {
            logger.LogWarning("Asked to let the lamp of {Channel} blink: there is none here.", channel);
            return;
        }

        _blinksUntil = until;
        logger.LogInformation("Here I am: asked to identify for {Seconds} s.", IdentifyTime.TotalSeconds);
        lamps?.Identify(channel, until);
        if (channel is null && led.Blink() is { } why) logger.LogWarning("The board's lamp does not blink: {Reason}", why);
    }

    /// <summary>How long, on the machine's time, until something is due.</summary>
    public TimeSpan Wait(TimeSpan machineNow) => _blinksUntil is { } until ? until - machineNow : TimeSpan.MaxValue;
}
