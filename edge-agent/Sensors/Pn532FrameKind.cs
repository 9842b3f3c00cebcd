namespace Logistics.EdgeAgent.Sensors;

/// <summary>What a PN532 sends (NXP UM0701-02, section 6.2.1).</summary>
internal enum Pn532FrameKind
{
    /// <summary>It took the command.</summary>
    Acknowledged,

    /// <summary>It could not read the command, which is to be sent again.</summary>
    NotAcknowledged,

    /// <summary>It read the command and does not understand it.</summary>
    Error,

    /// <summary>Its answer was damaged on its way.</summary>
    Broken,

    /// <summary>Its answer to a command.</summary>
    Answer,
}
