namespace Logistics.Core;

/// <summary>The beds that carry tags, and which readers watch where beds stand.</summary>
internal sealed class BedMoves(Engine engine)
{
    /// <summary>By the reading place that watches them.</summary>
    private readonly SortedDictionary<string, List<Bed>> _watched = new(StringComparer.Ordinal);
    private SortedDictionary<string, BedAsset> _assets = new(StringComparer.Ordinal);

    /// <summary>This reading place watches where this bed stands.</summary>
    public bool Watches(string place, Bed bed) => _watched.TryGetValue(place, out List<Bed>? beds) && beds.Contains(bed);

    public bool IsWatched(Bed bed) => _watched.Values.Any(beds => beds.Contains(bed));

    /// <summary>Where a bed that is read here must stand: where it stood before, or the only place that is watched, or free.</summary>
    public Bed? PlaceFor(BedAsset asset, string place)
    {
        if (!_watched.TryGetValue(place, out List<Bed>? beds)) return null;
        if (asset.LastPlace is Bed last && last.Asset is null && beds.Contains(last)) return last;
        if (beds.Count == 1) return beds[0];
        Bed[] free = [.. beds.Where(bed => bed.Asset is null)];
        return free.Length == 1 ? free[0] : null;
    }

    /// <summary>A bed with a tag stood here last, and is elsewhere now.</summary>
    public bool IsHome(Bed bed) => _assets.Values.Any(asset => asset.LastPlace == bed && asset.Place != bed);

    /// <summary>A tag was read or looked at: if it is on a bed, the bed may have moved.</summary>
    public void Follow(TagTrack tag, long nowMs)
    {
        if (_assets.TryGetValue(tag.Id, out BedAsset? asset)) asset.Follow(engine, nowMs);
    }

    public void Configure(SiteConfiguration settings)
    {
        SortedDictionary<string, BedAsset> before = _assets;
        _assets = new SortedDictionary<string, BedAsset>(StringComparer.Ordinal);
        _watched.Clear();
        for (int index = 0; index < settings.Beds.Count; index++)
        {
            int reader = settings.Beds[index].Reader;
            if (reader < 0) continue;
            if (!_watched.TryGetValue(settings.Places[reader], out List<Bed>? beds)) _watched.Add(settings.Places[reader], beds = []);
            beds.Add(engine.Beds[index]);
        }
        foreach (BedTagSettings wanted in settings.BedTags)
        {
            TagTrack tag = engine.Tags[wanted.Tag];
            if (!before.TryGetValue(tag.Id, out BedAsset? asset)) continue;
            asset.Rebind(engine);
            _assets.Add(tag.Id, asset);
        }
        Bind();

        // Who is new stands where the site file says, unless another has come there since.
        foreach (BedTagSettings wanted in settings.BedTags)
        {
            TagTrack tag = engine.Tags[wanted.Tag];
            if (_assets.ContainsKey(tag.Id)) continue;
            Bed? place = wanted.Bed >= 0 && engine.Beds[wanted.Bed].Asset is null ? engine.Beds[wanted.Bed] : null;
            BedAsset asset = new(tag, place);
            _assets.Add(tag.Id, asset);
            if (place is not null) place.Asset = asset;
        }
    }

    public void Keep(Snapshot kept)
    {
        foreach (BedAsset asset in _assets.Values) asset.Keep(kept);
        if (kept.Loads) Bind();
    }

    private void Bind()
    {
        foreach (Bed bed in engine.Beds) bed.Asset = null;
        foreach (BedAsset asset in _assets.Values)
        {
            if (asset.Place is not null) asset.Place.Asset = asset;
        }
    }
}
