using System.Text.Json;
using Logistics.EdgeAgent.Sensors.Gpio;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>
/// The lamps of a node: each shows what was last known of its bed, and marks that as old when the hub was not heard for long. What was last
/// known is kept on disk, so that it is shown after a restart without a hub too. On the agent's thread.
/// </summary>
/// <remarks>
/// No time is kept with it: a small computer without a clock of its own does not know how long it was off. So after a restart without the
/// hub the age is unknown, unless the clock is right: then nothing is older than the state's own beginning.
/// </remarks>
public sealed class Lamps
{
    private const string File = "lamps.json";
    private static readonly TimeSpan KeepAgain = TimeSpan.FromSeconds(10);

    // Three of them fit into the time after which knowledge is old.
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(5);

    private readonly IFolder _folder;
    private readonly Func<LampConfig, IGpioLine> _open;
    private readonly ILogger _logger;
    private List<Lamp> _lamps = [];
    private LampState[] _known = [];
    private TimeSpan? _heard;
    private TimeSpan _askAt;
    private bool _isUnkept;
    private TimeSpan _keepAt;

    /// <param name="folder">Where what was last known is kept.</param>
    /// <param name="open">Takes the line of a lamp.</param>
    /// <param name="logger">Hears of what does not work.</param>
    internal Lamps(IFolder folder, Func<LampConfig, IGpioLine> open, ILogger logger)
    {
        _folder = folder;
        _open = open;
        _logger = logger;
        Load();
    }

    /// <summary>The node has lamps.</summary>
    internal bool Any => _lamps.Count > 0;

    /// <summary>What was last known of each lamp's bed, in the order of the lamps.</summary>
    internal IEnumerable<(LampConfig Lamp, LampState? State)> Known => _lamps.Select(lamp => (lamp.Config, StateOf(lamp.Config.Shows)));

    /// <summary>The channels whose beds are shown, each once.</summary>
    internal IReadOnlyList<string> Channels => [.. _lamps.Select(static lamp => lamp.Config.Shows).Distinct()];

    /// <summary>What is wrong with them, a sentence each.</summary>
    internal IEnumerable<string> Troubles => _lamps.Select(static lamp => lamp.Trouble).OfType<string>();

    /// <summary>Goes on with these lamps. Those that stay as they are go on undisturbed, those that go get dark and free their
    /// lines.</summary>
    internal void Use(IReadOnlyList<LampConfig> configs)
    {
        List<Lamp> before = _lamps;
        _lamps = [.. configs.Select(config => before.Find(lamp => lamp.Config == config) ?? new Lamp(config, _open))];
        foreach (Lamp gone in before.Except(_lamps)) gone.Rest();
    }

    /// <summary>Takes what the hub says of the beds, now or long ago: the broker keeps it.</summary>
    internal void Hear(ReadOnlySpan<byte> payload, TimeSpan machineNow)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, WireJson.Default.LampsMessage) is not { Lamps: not null } heard) return;
            LampState[] known = [.. heard.Lamps.Where(IsSound)];
            if (known.SequenceEqual(_known)) return;
            _known = known;
            Keep(machineNow);
        }
        catch (JsonException exception)
        {
            _logger.LogWarning("What lamps are to show is no message and is ignored: {Reason}", exception.Message);
        }
    }

    /// <summary>The hub is there: what was last known holds.</summary>
    internal void HubHeard(TimeSpan machineNow)
    {
        _heard = machineNow;
        _askAt = machineNow + AskEvery;
    }

    /// <summary>Whether the hub is to be asked whether it is there, because it had nothing to say for so long.</summary>
    internal bool Asks(TimeSpan machineNow)
    {
        if (!Any || machineNow < _askAt) return false;
        _askAt = machineNow + AskEvery;
        return true;
    }

    /// <summary>A channel became true, and is on its way to the hub: the lamps that confirm it say so.</summary>
    internal void Confirm(string channel, TimeSpan machineNow)
    {
        foreach (Lamp lamp in _lamps)
        {
            if (lamp.Config.Confirms == channel) lamp.Confirm(machineNow);
        }
    }

    /// <summary>Lets lamps blink until then, so that somebody finds them.</summary>
    /// <param name="channel">Only those that show this channel; null for all.</param>
    /// <param name="until">Until when, on the machine's time; zero ends it.</param>
    internal void Identify(string? channel, TimeSpan until)
    {
        foreach (Lamp lamp in _lamps)
        {
            if (channel is null || lamp.Config.Shows == channel) lamp.Identify(until);
        }
    }

    /// <summary>Shows what is to be shown now.</summary>
    /// <param name="now">The time, when the clock is right; else null.</param>
    /// <param name="machineNow">The machine's time.</param>
    /// <returns>Whether <see cref="Troubles"/> has changed.</returns>
    internal bool Advance(DateTimeOffset? now, TimeSpan machineNow)
    {
        if (_isUnkept && machineNow >= _keepAt) Keep(machineNow);
        bool isNews = false;
        foreach (Lamp lamp in _lamps)
        {
            string? before = lamp.Trouble;
            LampState? state = StateOf(lamp.Config.Shows);
            lamp.Show(state?.Status, AgeOf(state, now, machineNow), machineNow);
            if (lamp.Trouble == before) continue;
            isNews = true;
            if (lamp.Trouble is null) _logger.LogInformation("Well again after: {Trouble}", before);
            else _logger.LogWarning("{Trouble}", lamp.Trouble);
        }

        return isNews;
    }

    /// <summary>How long, on the machine's time, until a lamp changes by itself.</summary>
    internal TimeSpan Wait(TimeSpan machineNow) => Any ? _lamps.Min(static lamp => lamp.Next) - machineNow : TimeSpan.MaxValue;

    private static bool IsSound(LampState? state) => state is { Channel: not null, Status: not null };

    private LampState? StateOf(string channel)
    {
        foreach (LampState known in _known)
        {
            if (known.Channel == channel) return known;
        }

        return null;
    }

    private TimeSpan? AgeOf(LampState? state, DateTimeOffset? now, TimeSpan machineNow)
    {
        TimeSpan? age = machineNow - _heard;
        TimeSpan? atMost = now - state?.Since;
        return atMost >= TimeSpan.Zero && !(age < atMost) ? atMost : age;
    }

    private void Load()
    {
        try
        {
            if (!_folder.Files().Contains(File)) return;
            byte[] bytes = _folder.ReadAll(File);
            _known = [.. JsonSerializer.Deserialize(bytes, WireJson.Default.LampsMessage)?.Lamps?.Where(IsSound) ?? []];
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            _logger.LogError(
                "What lamps showed last can't be read ({Reason}): they are dark until the hub is heard.", exception.Message);
        }
    }

    /// <summary>Brings it to disk. What does not get there is shown all the same, and tried again.</summary>
    private void Keep(TimeSpan machineNow)
    {
        try
        {
            _folder.Replace(File, JsonSerializer.SerializeToUtf8Bytes(new LampsMessage(_known), WireJson.Default.LampsMessage));
            _isUnkept = false;
        }
        catch (IOException exception)
        {
            if (!_isUnkept) _logger.LogError("What lamps show can't be kept: {Reason}", exception.Message);
            _isUnkept = true;
            _keepAt = machineNow + KeepAgain;
        }
    }
}
