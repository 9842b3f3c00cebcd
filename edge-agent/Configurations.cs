using System.Text;
using System.Text.Json;
using Logistics.EdgeAgent.Sensors;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>
/// Which configuration a node runs with: its own file, or the last one of the hub's that proved itself, or one on trial. A delivered one is
/// on trial until the hub has acknowledged something that was sent with it; one that does not get there in time is taken back, and is not
/// tried again until it changes. On the agent's thread.
/// </summary>
/// <remarks>
/// The order at each step is: on disk first, in use afterwards. So a power cut at any moment leaves a node that starts: with the trial,
/// which has its full time once more, or with what was good. A trial that ends the process twice is taken back at the third start.
/// </remarks>
public sealed class Configurations
{
    /// <summary>How long a trial lasts at most: longer than a broker or a hub needs to start again.</summary>
    public static readonly TimeSpan TrialTime = TimeSpan.FromMinutes(5);

    private const string File = "configuration.json";
    private const int StartsMost = 2;
    private const int LongestDetail = 500;
    private static readonly TimeSpan KeepAgain = TimeSpan.FromSeconds(10);

    private readonly NodeFile _own;
    private readonly string _path;
    private readonly string? _data;
    private readonly IFolder _folder;
    private readonly Func<NodeFile, IReadOnlyList<ISensor>> _make;
    private readonly ILogger _logger;
    private readonly TimeSpan _trialTime;
    private KeptConfigurations _kept = new();
    private bool _isUnkept;
    private TimeSpan _keepAt;
    private KeptConfigurations.Entry? _inUse;
    private ConfigMessage? _heard;
    private bool _isProven;
    private string? _wanted;
    private long _proof;
    private TimeSpan _deadline;
    private bool _wasConnected;

    /// <param name="path">Path of the machine's own node file; paths in a delivered one are relative to its folder too.</param>
    /// <param name="own">What stands in it: with its identity, spool folder and keys, which no delivered one changes.</param>
    /// <param name="data">Where recordings lie whose path begins with <c>data/</c>; null leaves them relative to the file.</param>
    /// <param name="folder">Where delivered ones are kept.</param>
    /// <param name="make">Makes the sensors, without opening them. May throw as <see cref="SensorFactory.Create"/> does.</param>
    /// <param name="logger">Hears how it goes.</param>
    /// <param name="trialTime">How long a trial lasts at most; <see cref="TrialTime"/> when not given.</param>
    public Configurations(
        string path, NodeFile own, string? data, IFolder folder, Func<NodeFile, IReadOnlyList<ISensor>> make, ILogger logger,
        TimeSpan? trialTime = null)
    {
        _path = path;
        _own = own;
        _data = data;
        _folder = folder;
        _make = make;
        _logger = logger;
        _trialTime = trialTime ?? TrialTime;
    }

    /// <summary>The configuration in use has not proved itself.</summary>
    public bool IsOnTrial => _kept.Trial is not null && _inUse == _kept.Trial;

    /// <summary>Since when it is in use; null when that is not known.</summary>
    public DateTimeOffset? Since => _inUse?.Since;

    /// <summary>Why the wanted one is not in use; null when none was refused.</summary>
    public ConfigRefusal? Refused { get; private set; }

    /// <summary>Chooses what to start with: the trial, else the last good one, else the machine's own file.</summary>
    /// <exception cref="IOException">The sensors of the machine's own file can't be made.</exception>
    /// <exception cref="InvalidDataException">Likewise; the message says why.</exception>
    public Setup Begin()
    {
        Load();
        Refused = _kept.Reverted;
        if (_kept.Trial is { } trial)
        {
            if (_kept.Starts >= StartsMost)
            {
                Blame(trial, "broken-off", $"it was begun {StartsMost} times, and each time the agent ended before the hub had answered");
            }
            else if (Keep(_kept with { Starts = _kept.Starts + 1 }) && TryMake(trial, out Setup? tried))
            {
                _logger.LogInformation("Goes on trying configuration {Hash} of the hub.", trial.Hash);
                return Use(trial, tried!);
            }
            else
            {
                // It can't be used; or the disk does not take it that this start counts, so that the trial would have no end.
                Keep(_kept with { Trial = null, Starts = 0 });
            }
        }

        if (_kept.Good is { } good)
        {
            if (TryMake(good, out Setup? setup))
            {
                _logger.LogInformation("Runs with configuration {Hash} of the hub, and not with {File}.", good.Hash, _path);
                return Use(good, setup!);
            }

            _logger.LogError("Configuration {Hash}, which was good, can't be used any more: {Reason}", good.Hash, Refused?.Detail);
        }

        return Use(null, new Setup(_own, _make(_own)));
    }

    /// <summary>Takes a message of the wanted configuration; what follows from it is up to <see cref="Next"/>.</summary>
    public void Hear(ReadOnlySpan<byte> payload)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, WireJson.Default.ConfigMessage) is { Hash: not null, Yaml: not null } heard)
            {
                _heard = heard;
            }
        }
        catch (JsonException exception)
        {
            _logger.LogWarning("A configuration is no message and is ignored: {Reason}", exception.Message);
        }
    }

    /// <summary>Starts the clock of a trial.</summary>
    /// <param name="proof">Number of a pack, sealed under it, whose acknowledgement proves it.</param>
    /// <param name="machineNow">The machine's time.</param>
    public void Begun(long proof, TimeSpan machineNow)
    {
        _isProven = false;
        _wasConnected = false;
        _proof = proof;
        _deadline = machineNow + _trialTime;
    }

    /// <summary>Takes notice of an acknowledgement of this boot.</summary>
    public void Acknowledged(long seq) => _isProven |= IsOnTrial && seq >= _proof;

    /// <summary>Does what is due.</summary>
    /// <param name="now">The time, when the clock is right; else null.</param>
    /// <param name="machineNow">The machine's time.</param>
    /// <param name="isConnected">Whether there is a session with the broker.</param>
    /// <param name="connectionError">Why there is none.</param>
    /// <returns>What to run with from now on; null to go on as it is.</returns>
    public Setup? Next(DateTimeOffset? now, TimeSpan machineNow, bool isConnected, string? connectionError)
    {
        _wasConnected |= isConnected;
        if (_isUnkept && machineNow >= _keepAt) Keep(_kept, machineNow);
        if (_heard is { } heard)
        {
            _heard = null;
            return Consider(heard, now);
        }

        if (!IsOnTrial) return null;
        if (_isProven)
        {
            _isProven = false;

            // One that was taken back is forgotten, unless it is what the hub wants again by now.
            ConfigRefusal? still = _kept.Reverted?.Hash == _wanted ? _kept.Reverted : null;
            if (Refused is { Reverted: true }) Refused = still;
            _logger.LogInformation("Configuration {Hash} is good: the hub was reached with it.", _inUse!.Hash);
            Keep(new KeptConfigurations(_inUse, Reverted: still), machineNow);
            return null;
        }

        if (machineNow < _deadline) return null;
        KeptConfigurations.Entry failed = _inUse!;
        if (_wasConnected) Blame(failed, "no-hub", "the broker was reached, but the hub acknowledged nothing");
        else Blame(failed, "no-broker", connectionError);
        return Return();
    }

    /// <summary>How long, on the machine's time, until something is due.</summary>
    public TimeSpan Wait(TimeSpan machineNow)
    {
        if (_heard is not null || (_isProven && IsOnTrial)) return TimeSpan.Zero;
        TimeSpan wait = IsOnTrial ? _deadline - machineNow : TimeSpan.MaxValue;
        return _isUnkept && _keepAt - machineNow < wait ? _keepAt - machineNow : wait;
    }

    private Setup? Consider(ConfigMessage heard, DateTimeOffset? now)
    {
        _wanted = heard.Hash;
        if (heard.Hash == (_inUse?.Hash ?? _own.ConfigHash))
        {
            // What runs is what is wanted: what is said of another one is over.
            if (Refused is not null && !IsOnTrial) Forgive();
            return null;
        }

        if (heard.Hash == _kept.Reverted?.Hash)
        {
            Refused = _kept.Reverted;
            return null;
        }

        if (IsOnTrial && heard.Hash == (_kept.Good?.Hash ?? _own.ConfigHash))
        {
            _logger.LogInformation("Configuration {Hash} is wanted no more before it proved itself.", _inUse!.Hash);
            Forgive();
            return Return();
        }

        KeptConfigurations.Entry entry = new(heard.Hash, heard.Yaml, now);
        if (!TryMake(entry, out Setup? setup)) return null;
        KeptConfigurations before = _kept;
        if (!Keep(_kept with { Trial = entry, Starts = 1 }))
        {
            _kept = before;
            Refuse(entry.Hash, "disk", "it can't be kept, so that it is not begun; the next time that it is heard it is tried again");
            return null;
        }

        Refused = _kept.Reverted;
        _logger.LogInformation("Tries configuration {Hash} of the hub.", entry.Hash);
        return Use(entry, setup!);
    }

    /// <summary>Back to what was good; the trial has been taken from what is kept.</summary>
    private Setup Return()
    {
        if (_kept.Good is { } good && TryMake(good, out Setup? setup)) return Use(good, setup!);
        return Use(null, new Setup(_own, _make(_own)));
    }

    private Setup Use(KeptConfigurations.Entry? entry, Setup setup)
    {
        _inUse = entry;
        return setup;
    }

    private void Forgive()
    {
        Refused = null;
        if (_kept.Reverted is not null || _kept.Trial is not null) Keep(_kept with { Trial = null, Starts = 0, Reverted = null });
    }

    /// <summary>Takes a trial back for good.</summary>
    private void Blame(KeptConfigurations.Entry failed, string reason, string? detail)
    {
        Refused = new ConfigRefusal(failed.Hash, reason, Short(detail), Reverted: true);
        _logger.LogWarning("Configuration {Hash} is taken back ({Reason}): {Detail}", failed.Hash, reason, detail);
        Keep(_kept with { Trial = null, Starts = 0, Reverted = Refused });
    }

    private void Refuse(string hash, string reason, string detail)
    {
        ConfigRefusal refusal = new(hash, reason, Short(detail));
        if (refusal == Refused) return;
        Refused = refusal;
        _logger.LogWarning("Configuration {Hash} is refused ({Reason}): {Detail}", hash, reason, detail);
    }

    private bool TryMake(KeptConfigurations.Entry entry, out Setup? setup)
    {
        setup = null;
        byte[] bytes = Encoding.UTF8.GetBytes(entry.Yaml);
        if (NodeFileReader.HashOf(bytes) != entry.Hash)
        {
            Refuse(entry.Hash, "damaged", "its text is not that of its hash");
            return false;
        }

        (NodeFile? node, IReadOnlyList<FileError> errors) = NodeFileReader.Read(_path, bytes, _data);
        if (node is null)
        {
            Refuse(entry.Hash, "not-readable", string.Join("; ", errors.Select(static error =>
                error.Line > 0 ? $"line {error.Line}: {error.Message}" : error.Message)));
            return false;
        }

        if (node.Node != _own.Node || node.Site != _own.Site)
        {
            Refuse(entry.Hash, "other-node", $"it is for {node.Node} of {node.Site}, and this is {_own.Node} of {_own.Site}");
            return false;
        }

        node = node with { SpoolFolder = _own.SpoolFolder, KeysFolder = _own.KeysFolder };
        try
        {
            setup = new Setup(node, _make(node));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException
            or ArgumentException)
        {
            Refuse(entry.Hash, "sensor", exception.Message);
            return false;
        }
    }

    private void Load()
    {
        try
        {
            if (!_folder.Files().Contains(File)) return;
            byte[] bytes = _folder.ReadAll(File);
            _kept = JsonSerializer.Deserialize(bytes, AgentJson.Default.KeptConfigurations) ?? new KeptConfigurations();
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            _kept = new KeptConfigurations();
            _logger.LogError(
                "What the hub delivered can't be read ({Reason}): {File} counts until it comes again.", exception.Message, _path);
        }
    }

    /// <summary>Brings it to disk. What does not get there counts in memory all the same, and is tried again.</summary>
    private bool Keep(KeptConfigurations kept, TimeSpan machineNow = default)
    {
        _kept = kept;
        try
        {
            _folder.Replace(File, JsonSerializer.SerializeToUtf8Bytes(kept, AgentJson.Default.KeptConfigurations));
            _isUnkept = false;
        }
        catch (IOException exception)
        {
            if (!_isUnkept) _logger.LogError("The configuration can't be kept: {Reason}", exception.Message);
            _isUnkept = true;
            _keepAt = machineNow + KeepAgain;
        }

        return !_isUnkept;
    }

    private static string? Short(string? text) => text is { Length: > LongestDetail } ? text[..LongestDetail] + "..." : text;
}
