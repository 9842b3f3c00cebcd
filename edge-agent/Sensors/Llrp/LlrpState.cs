namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Where the conversation with a reader stands.</summary>
internal enum LlrpState
{
    /// <summary>No connection; one is wanted when the time has come.</summary>
    Waiting,

    /// <summary>A connection is being made.</summary>
    Connecting,

    /// <summary>Connected; the reader has not said yet whether it takes us.</summary>
    Greeting,

    /// <summary>Asked what it can do.</summary>
    Capabilities,

    /// <summary>Asked which antennas are connected.</summary>
    Antennas,

    /// <summary>Asked to show that it lives and to tell what happens.</summary>
    Configuring,

    /// <summary>Asked to delete what an earlier connection left of ours.</summary>
    Deleting,

    /// <summary>Asked to take our ROSpec.</summary>
    Adding,

    /// <summary>Asked to enable it.</summary>
    Enabling,

    /// <summary>Asked to start it.</summary>
    Starting,

    /// <summary>It reads.</summary>
    Reading,

    /// <summary>Asked to stop, to delete our ROSpec and to close.</summary>
    Closing,

    /// <summary>All is over.</summary>
    Closed,
}
