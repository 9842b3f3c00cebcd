using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Logistics.Wire.Yaml;

/// <summary>
/// The part of YAML that our files are written in: mappings, lists and values. Anchors, aliases and tags are refused, because a small
/// file with them can stand for an endless one, and so is nesting deeper than any of our files has.
/// </summary>
internal sealed class PlainParser(Parser parser) : IParser
{
    private const int DeepestLevel = 16;

    private int _depth;

    public ParsingEvent? Current => parser.Current;

    /// <inheritdoc/>
    /// <exception cref="NotPlainException">Something stands there that our files do without.</exception>
    public bool MoveNext()
    {
        if (!parser.MoveNext())
            return false;
        _depth += Current!.NestingIncrease;
        if (_depth > DeepestLevel)
            throw new NotPlainException(Current, "this is nested deeper than anything in such a file");
        if (Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            throw new NotPlainException(Current, "'&' and '*' at the beginning of a value have a meaning of their own in YAML, "
                + "which these files do without: write the value out, or put it between quotes");
        if (Current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } })
            throw new NotPlainException(Current, "'!' at the beginning of a value has a meaning of its own in YAML, "
                + "which these files do without: leave it out, or put the value between quotes");
        return true;
    }
}
