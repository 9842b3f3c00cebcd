namespace Logistics.Hub.Bench;

/// <summary>Why a step of a calibration can't be done: each a sentence that says what to do.</summary>
internal enum CalibrationRefusal : byte
{
    None,
    /// <summary>It is not this step's turn.</summary>
    Order,
    /// <summary>The sensor is silent.</summary>
    Silent,
    /// <summary>What it says moves too much.</summary>
    Moving,
    /// <summary>A weight or filling that is no number, or cannot be.</summary>
    Given,
    /// <summary>The check is with the weight that it was calibrated with.</summary>
    SameWeight,
    /// <summary>It goes the wrong way: less with more.</summary>
    Negative,
    /// <summary>It hardly changes between the two.</summary>
    NoSpan,
    /// <summary>It trembles so much, held against what it changes, that nothing good comes of it.</summary>
    Noise,
    /// <summary>The check is too far off.</summary>
    FarOff,
    /// <summary>Somebody else calibrates this channel.</summary>
    Taken,
    /// <summary>The configuration was changed meanwhile.</summary>
    Changed,
    /// <summary>The hub does not have the node's file.</summary>
    NoFile,
    /// <summary>The file is written in a way in which it can't be changed from here.</summary>
    ByHand,
}
