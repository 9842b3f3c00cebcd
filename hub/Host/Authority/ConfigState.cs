namespace Logistics.Hub.Authority;

/// <summary>How far a node is with the configuration that it is to have.</summary>
public enum ConfigState : byte
{
    /// <summary>Nobody said what it is to have: it runs with a file of its own.</summary>
    Own,
    /// <summary>It has what it is to have.</summary>
    InUse,
    /// <summary>It tries it, and has not reached the hub with it yet.</summary>
    Trial,
    /// <summary>It has not answered yet.</summary>
    Waiting,
    /// <summary>It did not begin with it, and says why.</summary>
    Refused,
    /// <summary>It tried it, could not reach the hub, and went back.</summary>
    Reverted,
}
