namespace Logistics.Hub.Authority;

/// <summary>What an enrolment code is worth.</summary>
public enum CodeVerdict : byte
{
    /// <summary>It lets in, this once.</summary>
    Good,
    /// <summary>No such code was given out in the last day.</summary>
    Wrong,
    /// <summary>It has let someone in already, with another key.</summary>
    Used,
    /// <summary>Its hour is over.</summary>
    Ended,
    /// <summary>It would let in, but what came with it is no signing request for a P-256 key.</summary>
    NoRequest,
}
