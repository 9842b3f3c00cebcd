namespace Logistics.Core;

/// <summary>The reasons behind a state, newest first, a handful at most.</summary>
internal sealed class Evidence
{
    private const int Most = 6;
    private const int Usual = 2;
    private readonly List<Reason> _reasons = new(Usual);

    public IReadOnlyList<Reason> Reasons => _reasons;

    /// <summary>Starts anew with one reason.</summary>
    public void Begin(Reason reason)
    {
        _reasons.Clear();
        _reasons.Add(reason);
    }

    public void Add(Reason reason)
    {
        if (_reasons.Count == Most) _reasons.RemoveAt(Most - 1);
        _reasons.Insert(0, reason);
    }

    public void Keep(Snapshot kept) => kept.List(_reasons, kept.Value);
}
