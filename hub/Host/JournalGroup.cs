namespace Logistics.Hub;

/// <summary>Inputs that were committed together.</summary>
/// <param name="First">Number of the first, from 1.</param>
/// <param name="Count">How many.</param>
/// <param name="Configuration">Number of the configuration in force before them; 0 for none.</param>
/// <param name="Inputs">The inputs, as their codec writes them.</param>
/// <param name="Place">Where the group begins.</param>
internal readonly record struct JournalGroup(long First, int Count, long Configuration, ReadOnlyMemory<byte> Inputs, JournalPlace Place)
{
    /// <summary>Where the next group of its segment begins.</summary>
    public JournalPlace End => Place with { At = Place.At + JournalFiles.GroupOverhead + Inputs.Length };

    /// <summary>Number of the last input.</summary>
    public long Last => First + Count - 1;
}

/// <summary>A place in a journal.</summary>
/// <param name="Segment">First number of the segment; 0 for none.</param>
/// <param name="At">Bytes before it in the segment.</param>
internal readonly record struct JournalPlace(long Segment, int At);
