namespace Logistics.Core;

/// <summary>Why bytes or a text are no EPC that can be taken at its word. Ordered: the first that applies is the answer.</summary>
public enum EpcError : byte
{
    None = 0,
    /// <summary>Neither hex nor an EPC's URI.</summary>
    Text,
    /// <summary>Not as many 16-bit words as its scheme fills, from 1 to the 31 that a tag's EPC memory holds.</summary>
    Length,
    /// <summary>The first byte stands for no scheme that is known here.</summary>
    Header,
    /// <summary>Filter values go from 0 to 7.</summary>
    Filter,
    /// <summary>The partition is 7, which stands for nothing.</summary>
    Partition,
    /// <summary>The company prefix is not of 6 to 12 digits, or is larger than its digits.</summary>
    CompanyPrefix,
    /// <summary>The item reference, asset type or GS1 key is not of its digits, or is larger than they allow.</summary>
    Reference,
    /// <summary>The serial is empty, too long, too large, or has characters that GS1 keys do not have.</summary>
    Serial,
    /// <summary>The serial is encoded in a way that the standard does not know, or not in the one way that it prescribes.</summary>
    Encoding,
    /// <summary>No day of the calendar, or no kind of date.</summary>
    Date,
    /// <summary>Bits that the standard leaves zero are not.</summary>
    Padding,
}
