using Logistics.Wire.Site;

namespace Logistics.Simulator.Worlds;

/// <summary>
/// What is really going on in a site, so that sensors have something to measure and work has an effect. The same site, seed, pace
/// and start give the same world, however it is read. Time is an argument and only advances. Safe for several threads.
/// </summary>
public sealed class World
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<WorldThing, (long AtMs, int Order)> _next = new();
    private readonly Dictionary<string, WorldThing> _things = [];
    private readonly List<WorldBed> _beds = [];
    private readonly List<WorldChannel> _channels = [];
    private readonly Census _census;
    private readonly int _seed;
    private long _nowMs;
    private long _readings;

    /// <param name="site">Whose beds, points and sensors.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="pace">1 for the pace of a demonstration, which is far busier than a real ward; 0.01 comes near to one.</param>
    /// <param name="startMs">Site time at which it begins, Unix ms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pace is not above 0.</exception>
    public World(SiteFile site, int seed, double pace, long startMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pace);
        _seed = seed;
        _nowMs = startMs;
        _census = new Census(site.Wards.Where(ward => !ward.Residential).Sum(ward => ward.Beds.Count));
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone);
        foreach (Ward ward in site.Wards)
        {
            foreach (Bed bed in ward.Beds)
            {
                // A node tells one channel after the other: how a door stood is heard before what the mat felt since.
                WorldChannel[] doors = Open(bed.Doors);
                WorldChannel[] near = Open(bed.Near);
                WorldChannel[] mats = Open(bed.Mats);
                WorldChannel? button = Open(bed.Button, WorldChannelKind.Contact);
                Random random = ChanceOf(bed.Id);
                WorldBed added = ward.Residential
                    ? new ResidentBed(random, mats, doors, near, site.Residential!.AbsentAfter, zone, pace, startMs)
                    : new PatientBed(random, mats, button, site.Hospital!.AbsentAfter, pace, _census, startMs);
                _beds.Add(added);
                Add(bed.Id, added);
            }
            foreach (LinenPoint point in ward.Linen)
            {
                WorldChannel? level = Open(point.Level, WorldChannelKind.Level);
                WorldChannel? weight = Open(point.Weight, WorldChannelKind.Weight);
                Add(point.Id, WorldPoint.Of(point, ChanceOf(point.Id), level, weight, pace, startMs));
            }
            foreach (WastePoint point in ward.Waste)
            {
                WorldChannel? level = Open(point.Level, WorldChannelKind.Level);
                WorldChannel? weight = Open(point.Weight, WorldChannelKind.Weight);
                Add(point.Id, WorldPoint.Of(point, ChanceOf(point.Id), level, weight, pace, startMs));
            }
        }
        Dictionary<string, WorldChannel> readers = [];
        string[] epcs = [.. site.Tags.Select(tag => tag.Epc)];
        foreach (TagReader reader in site.Readers)
        {
            WorldChannel channel = Open(reader.Source, WorldChannelKind.Tag)!;
            readers.Add(reader.Id, channel);
            if (epcs.Length > 0) Add(reader.Id, new WorldGate(ChanceOf(reader.Id), channel, epcs, pace, startMs));
        }
        foreach (TagGate gate in site.Gates.Where(gate => gate.Readers.Count == 2 && site.Articles.Count > 0))
        {
            Add(gate.Id, new WorldCart(ChanceOf(gate.Id), [.. gate.Readers.Select(id => readers[id])], site.Articles, pace, startMs));
        }
    }

    /// <summary>Every channel that the site file names, thing by thing in its order.</summary>
    public IReadOnlyList<WorldChannel> Channels => _channels;

    /// <summary>Every bed, in the order of the site file.</summary>
    public IReadOnlyList<WorldBed> Beds => _beds;

    /// <summary>Readings taken so far.</summary>
    public long Readings => Interlocked.Read(ref _readings);

    /// <summary>Lets everything happen that is due by now. An earlier time than before changes nothing.</summary>
    public void AdvanceTo(long nowMs)
    {
        lock (_gate) Advance(nowMs);
    }

    /// <summary>Takes the oldest reading of a channel that is due by now and was not taken before.</summary>
    public bool TryTake(WorldChannel channel, long nowMs, out WorldReading reading)
    {
        lock (_gate)
        {
            Advance(nowMs);
            if (!channel.TryTake(nowMs, out reading)) return false;
            _readings++;
            return true;
        }
    }

    /// <summary>People finished work at a bed or point: the bed is made, the hamper empty, the store full. Others stay so.</summary>
    public void Serve(string subject, long nowMs)
    {
        lock (_gate)
        {
            Advance(nowMs);
            if (!_things.TryGetValue(subject, out WorldThing? thing)) return;
            thing.Serve(_nowMs);
            Queue(thing);
        }
    }

    /// <summary>A bed as it is now; null for what is no bed of this site.</summary>
    public WorldBed? Look(string bed, long nowMs)
    {
        lock (_gate)
        {
            Advance(nowMs);
            return _things.GetValueOrDefault(bed) as WorldBed;
        }
    }

    /// <summary>Beds by what is true of them.</summary>
    public int Count(BedLife life)
    {
        lock (_gate) return _beds.Count(bed => bed.Life == life);
    }

    private void Advance(long nowMs)
    {
        while (_next.TryPeek(out WorldThing? thing, out (long AtMs, int Order) when) && when.AtMs <= nowMs)
        {
            _next.Dequeue();

            // Work that people did may have moved the thing's next step; then another entry stands for it.
            if (thing.NextMs != when.AtMs) continue;
            _nowMs = Math.Max(_nowMs, when.AtMs);
            thing.Step(when.AtMs);
            Queue(thing);
        }
        _nowMs = Math.Max(_nowMs, nowMs);
    }

    private void Add(string id, WorldThing thing)
    {
        thing.Order = _things.Count;
        _things.Add(id, thing);
        Queue(thing);
    }

    private void Queue(WorldThing thing)
    {
        if (thing.NextMs != long.MaxValue) _next.Enqueue(thing, (thing.NextMs, thing.Order));
    }

    private WorldChannel[] Open(IReadOnlyList<SensorRef> contacts) =>
        [.. contacts.Select(contact => Open(contact, WorldChannelKind.Contact)!)];

    private WorldChannel? Open(SensorRef? source, WorldChannelKind kind)
    {
        if (source is not SensorRef known) return null;
        WorldChannel channel = new(known, kind);
        _channels.Add(channel);
        return channel;
    }

    // The same on every machine, unlike string.GetHashCode.
    private Random ChanceOf(string id) => new(unchecked((int)id.Aggregate(
        2_166_136_261u ^ (uint)_seed * 2_654_435_761u, static (hash, letter) => (hash ^ letter) * 16_777_619u)));
}
