namespace Logistics.Wire.SenMl;

/// <summary>Why bytes are not a SenML pack that we take.</summary>
public enum SenMlError : byte
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,
    /// <summary>The pack is over 64 KiB.</summary>
    PackTooLarge,
    /// <summary>No JSON (RFC 8259), or no UTF-8.</summary>
    Malformed,
    /// <summary>JSON, but not an array of objects with at least one record.</summary>
    NotAPack,
    /// <summary>Over 1,000 records.</summary>
    TooManyRecords,
    /// <summary>An unknown member holds more than eight levels.</summary>
    TooDeep,
    /// <summary>Something follows the pack.</summary>
    TrailingData,
    /// <summary>A member stands twice in a record.</summary>
    DuplicateMember,
    /// <summary>A member has a value of another JSON type than its own.</summary>
    WrongType,
    /// <summary>An unknown member ends in <c>_</c>: its sender says that it must be understood (RFC 8428 section 4.4).</summary>
    MustUnderstand,
    /// <summary><c>bver</c> is over 10, below 1, or differs within the pack.</summary>
    Version,
    /// <summary>A number or time is too large to mean anything.</summary>
    NumberOutOfRange,
    /// <summary>The resolved name, or a part of it, is over 80 bytes.</summary>
    NameTooLong,
    /// <summary>The resolved name is empty or has characters outside RFC 8428 section 4.5.1.</summary>
    InvalidName,
    /// <summary>A unit is over 80 bytes, or a text over 512 bytes.</summary>
    TextTooLong,
    /// <summary>A data value is not base64url.</summary>
    InvalidData,
    /// <summary>A record has neither a value nor a sum, and does more than set base fields.</summary>
    NoValue,
    /// <summary>A record has more than one value.</summary>
    SeveralValues,
}
