namespace Logistics.Core;

/// <summary>What a numbered pack is to the engine before it is applied.</summary>
public enum PackVerdict : byte
{
    /// <summary>Not counted yet: apply it.</summary>
    New,
    /// <summary>Counted before: acknowledge it again and forget it.</summary>
    Duplicate,
    /// <summary>One before it has not arrived, and what happened is understood in its order: the node sends it again in its turn.</summary>
    Ahead,
}
