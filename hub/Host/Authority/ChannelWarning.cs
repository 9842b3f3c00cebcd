using Logistics.Hub.Web;
using Logistics.Wire;

namespace Logistics.Hub.Authority;

/// <summary>What is strange in a node's configuration when it is held against its site: a code with figures, which each reader hears in
/// their own language.</summary>
/// <param name="Code">Which: a text <c>bench.warning.{code}</c>.</param>
/// <param name="Line">Line of the file from 1; 0 for the whole file.</param>
/// <param name="Column">Column from 1; 0 for the whole file.</param>
/// <param name="Figures">Names and numbers for the places of the text, in their order.</param>
public sealed record ChannelWarning(string Code, int Line, int Column, params object[] Figures)
{
    /// <summary>The sentence in a language.</summary>
    public string Say(Texts texts) => texts.Say($"bench.warning.{Code}", Figures);

    /// <summary>The sentence in English, as terminals and the API have it.</summary>
    /// <param name="file">Name of the file.</param>
    public FileError InEnglish(string file) => new(file, Line, Column, Say(Texts.For("en")));
}
