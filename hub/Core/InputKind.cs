namespace Logistics.Core;

/// <summary>What the engine can be told. The numbers stand in journals: versioned with care, append only.</summary>
public enum InputKind : byte
{
    Configure = 1,
    Tick = 2,
    Pack = 3,
    Command = 4,
}
