namespace Logistics.Hub;

/// <summary>What a <see cref="SiteView"/> has new, by kind and id.</summary>
public readonly record struct ViewChange(ViewKind Kind, string Id);

/// <summary>The kinds of things that a <see cref="SiteView"/> shows.</summary>
public enum ViewKind
{
    Bed,
    Linen,
    Waste,
    Task,
    Worklist,
    Alert,
    Node,
    Refused,
    Article,
    Gate,
    Stock,
    LostPieces,
    Loop,
}
