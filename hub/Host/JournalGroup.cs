namespace Logistics.Hub;

/// <summary>Inputs that were committed together.</summary>
/// <param name="First">Number of the first, from 1.</param>
/// <param name="Count">How many.</param>
/// <param name="Configuration">Number of the configuration in force before them; 0 for none.</param>
/// <param name="Inputs">The inputs, as their codec writes them.</param>
/// <param name="At">Where the group begins in its segment.</param>
internal readonly record struct JournalGroup(long First, int Count, long Configuration, ReadOnlyMemory<byte> Inputs, int At)
{
    /// <summary>Number of the last input.</summary>
    public long Last => First + Count - 1;
}
