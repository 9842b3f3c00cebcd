namespace Logistics.EdgeAgent.Sensors;

/// <summary>Which value a sample has. Stored in the spool: versioned with care.</summary>
public enum SampleKind : byte
{
    /// <summary>A finite number in the channel's unit.</summary>
    Number = 0,

    /// <summary>Yes or no.</summary>
    Boolean = 1,

    /// <summary>A short text, such as a tag's EPC in hex.</summary>
    Text = 2,
}
