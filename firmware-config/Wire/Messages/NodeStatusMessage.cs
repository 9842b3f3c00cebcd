namespace Logistics.Wire.Messages;

/// <summary>
/// A node's own word about itself, retained at <c>nodes/{node}/status</c>; the broker's last will says offline. Versioned with care.
/// </summary>
/// <param name="Online">False only in the will and in an orderly goodbye.</param>
/// <param name="Boot">The node's boot: milliseconds of its clock at start, at least one more than the boot before.</param>
/// <param name="Version">Software version.</param>
/// <param name="ConfigHash">Hash of the configuration in use, lower-case hex: of the node file, whoever wrote it.</param>
/// <param name="ClockSynchronised">False when the node sends relative times.</param>
/// <param name="SpoolPacks">Packs waiting for the hub's acknowledgement.</param>
/// <param name="OldestSeconds">Age of the oldest waiting pack in seconds, 0 when none waits.</param>
/// <param name="Dropped">Readings dropped since boot because the spool was full.</param>
/// <param name="Sealed">Readings sealed into packs since boot.</param>
/// <param name="Acknowledged">Readings of this boot that the hub has acknowledged.</param>
/// <param name="Waiting">Readings that wait for the hub's acknowledgement, those of earlier boots included.</param>
/// <param name="Troubles">What is wrong at the node, a sentence each (a failing sensor, a full disk); null when nothing is.</param>
/// <param name="ConfigSince">Since when that configuration is in use, by a clock that was right; null when it is not known.</param>
/// <param name="ConfigTrial">True while that configuration is on trial: it stays only if the hub is reached with it.</param>
/// <param name="ConfigRefused">The wanted configuration that is not in use, and why; null when none was refused.</param>
/// <param name="Identifying">True while it blinks, so that it can be found.</param>
/// <param name="Lamps">Channels whose beds its lamps show, each once, at most <see cref="LampsMessage.Most"/>; null for none.</param>
public sealed record NodeStatusMessage(
    bool Online, long Boot, string Version, string ConfigHash, bool ClockSynchronised, long SpoolPacks, long OldestSeconds, long Dropped,
    long Sealed = 0, long Acknowledged = 0, long Waiting = 0,
    IReadOnlyList<string>? Troubles = null, DateTimeOffset? ConfigSince = null, bool? ConfigTrial = null,
    ConfigRefusal? ConfigRefused = null, bool? Identifying = null, IReadOnlyList<string>? Lamps = null);
