namespace Logistics.Core;

/// <summary>
/// A bed with a tag. Beds move and their places don't: read elsewhere, it has left its place with the state that it had there, and it
/// brings that along to the place where it is read next.
/// </summary>
internal sealed class BedAsset(TagTrack tag, Bed? place)
{
    private BedCondition _condition = BedCondition.Unknown;
    private long _leftMs = -1;

    public TagTrack Tag { get; } = tag;

    /// <summary>Where it stands; null while it is on its way, or somewhere that is no place for a bed.</summary>
    public Bed? Place { get; private set; } = place;

    /// <summary>Where it stood last.</summary>
    public Bed? LastPlace { get; private set; } = place;

    /// <summary>What its tag told: where is it?</summary>
    public void Follow(Engine engine, long nowMs)
    {
        if (Tag.Place.Length == 0 || Tag.IsAtGate) return;
        if (engine.TagBook.IsGate(Tag.Place)) FollowThroughGate(engine, nowMs);
        else FollowToReader(engine, nowMs);
    }

    /// <summary>Another bed is read where this one stood: it was taken away, and nobody saw where to. False when it has shown itself since.
    /// </summary>
    public bool Lose(Engine engine, long atMs, long nowMs) => Leave(engine, "", atMs, nowMs);

    /// <summary>The reader of its place still has it.</summary>
    public bool IsReadAt(Engine engine, Bed place)
    {
        foreach (TagStay stay in Tag.Stays)
        {
            if (engine.BedMoves.Watches(stay.Place, place)) return true;
        }
        return false;
    }

    /// <summary>After a change of configuration: places stand for those of before.</summary>
    public void Rebind(Engine engine)
    {
        Place = Place is null ? null : engine.FindPlace(Place.Id) as Bed;
        LastPlace = LastPlace is null ? null : engine.FindPlace(LastPlace.Id) as Bed;
    }

    public void Keep(Snapshot kept)
    {
        Place = kept.Engine.FindPlace(kept.Value(Place?.Id ?? "")) as Bed;
        LastPlace = kept.Engine.FindPlace(kept.Value(LastPlace?.Id ?? "")) as Bed;
        _leftMs = kept.Value(_leftMs);
        _condition = _condition.Keep(kept);
    }

    /// <summary>A gate tells which ward it is in; that it is back in its own is back at its place, where no reader could tell.</summary>
    private void FollowThroughGate(Engine engine, long nowMs)
    {
        if (Tag.Side.Length == 0 || LastPlace is not Bed home) return;
        bool inWard = string.Equals(engine.Wards[home.Ward].Id, Tag.Side, StringComparison.Ordinal);
        if (Place is not null && !inWard) Leave(engine, Tag.Side, Tag.SideSinceMs, nowMs);
        else if (Place is null && inWard && Tag.SideSinceMs > _leftMs && !engine.BedMoves.IsWatched(home))
        {
            Arrive(engine, home, Tag.SideSinceMs, nowMs);
        }
    }

    private void FollowToReader(Engine engine, long nowMs)
    {
        if (Place is Bed here && engine.BedMoves.Watches(Tag.Place, here)) return;
        long sinceMs = Tag.SinceMs;
        if (engine.TagBook.RulesAt(Tag.Place) is PlaceSettings rules)
        {
            // One read may be a stray one: beds stand near one another, and near the door.
            TagStay stay = Tag.StayAt(Tag.Place);
            if (stay.LastMs - stay.FromMs < rules.GoneAfterMs) return;
            sinceMs = stay.FromMs;
        }
        if (Place is Bed left && (IsReadAt(engine, left) || !Leave(engine, Tag.Place, sinceMs, nowMs))) return;
        if (engine.BedMoves.PlaceFor(this, Tag.Place) is Bed there) Arrive(engine, there, sinceMs, nowMs);
    }

    private bool Leave(Engine engine, string to, long atMs, long nowMs)
    {
        if (!Place!.LetGo(engine, to, atMs, Math.Max(atMs, Tag.SeenMs), nowMs, out _condition)) return false;
        Place = null;
        _leftMs = atMs;
        return true;
    }

    private void Arrive(Engine engine, Bed there, long atMs, long nowMs)
    {
        if (!there.Receive(engine, this, _condition, atMs, nowMs)) return;
        Place = there;
        LastPlace = there;
    }
}
