namespace Logistics.Wire.SenMl;

/// <summary>Which value a record has.</summary>
public enum SenMlKind : byte
{
    /// <summary><c>v</c>.</summary>
    Number,
    /// <summary><c>vb</c>.</summary>
    Boolean,
    /// <summary><c>vs</c>.</summary>
    Text,
    /// <summary><c>vd</c>, still as base64url.</summary>
    Data,
    /// <summary>No value, only a sum.</summary>
    SumOnly,
}
