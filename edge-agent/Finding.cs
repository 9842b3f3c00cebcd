namespace Logistics.EdgeAgent;

/// <summary>What the doctor found of one thing.</summary>
/// <param name="Name">The thing: a word, or a channel.</param>
/// <param name="IsWell">Nothing needs to be done.</param>
/// <param name="Sentence">How it is, or what to do.</param>
internal sealed record Finding(string Name, bool IsWell, string Sentence)
{
    public static Finding Well(string name, string sentence) => new(name, true, sentence);

    public static Finding Ill(string name, string sentence) => new(name, false, sentence);
}
