using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Logistics.Core;

/// <summary>
/// What a site knows and decides: inputs go in, state and changes come out, and nothing else. The same inputs give the same
/// state on any machine; <see cref="Fingerprint"/> proves it. One thread at a time; it holds no clock, no chance and no device.
/// </summary>
public sealed class Engine
{
    /// <summary>Raised whenever what is kept, or its order, changes.</summary>
    private const byte SnapshotVersion = 13;

    private readonly WakeQueue _wakes = new();
    private readonly List<Subject> _changes = [];
    private SensorState[] _sensors = [];

    /// <summary>Indices of sensors, in their order, by index of <see cref="SiteConfiguration.Publishers"/>.</summary>
    private int[][] _sensorsOfPublisher = [];
    private SiteConfiguration? _sensorsOf;
    private long _nowMs = long.MinValue;
    private Counters _counters;

    /// <summary>How many bytes the whole state took when it was last written or read: room for a few more is taken at once, because
    /// hundreds of engines that each grow their way there leave as much behind as they have of their own.</summary>
    private int _keptBytes;

    public Engine()
    {
        Tasks = new TaskBook(this);
        Rounds = new RoundBook(this);
        Dispatcher = new Dispatcher(this);
        Sensors = new SensorWatch(this);
        TagBook = new TagBook(this);
        BedMoves = new BedMoves(this);
    }

    /// <summary>The configuration in force; the engine must be configured before anything else.</summary>
    public SiteConfiguration Settings { get; private set; } = null!;

    /// <summary>By index of <see cref="SiteConfiguration.Beds"/>.</summary>
    public IReadOnlyList<Bed> Beds => _beds;

    /// <summary>By index of <see cref="SiteConfiguration.Linen"/>.</summary>
    public IReadOnlyList<StoragePoint> Linen => _linen;

    /// <summary>By index of <see cref="SiteConfiguration.Waste"/>.</summary>
    public IReadOnlyList<StoragePoint> Waste => _waste;

    /// <summary>By index of <see cref="SiteConfiguration.Wards"/>.</summary>
    public IReadOnlyList<WardPlace> Wards => _wards;

    /// <summary>By index of <see cref="SiteConfiguration.Workers"/>.</summary>
    public List<Worker> Workers { get; private set; } = [];

    /// <summary>By index of <see cref="SiteConfiguration.Publishers"/>.</summary>
    public IReadOnlyList<PublisherState> Publishers => _publishers;

    /// <summary>By index of <see cref="SiteConfiguration.Tags"/>.</summary>
    public IReadOnlyList<TagTrack> Tags => _tags;

    public TaskBook Tasks { get; }

    /// <summary>Work that comes back by the clock.</summary>
    public RoundBook Rounds { get; }

    /// <summary>Pieces of linen, gates and articles.</summary>
    public TagBook TagBook { get; }

    public CareLedger Ledger { get; } = new();

    /// <summary>What points share: trends of their kind, stocks of waste streams, and the ledger of what left.</summary>
    public PointBook Points { get; } = new();

    public Counters Counters => _counters;

    /// <summary>All that ended before was told to everyone, Unix time in ms; 0 before anyone was told, <see cref="long.MaxValue"/> while it
    /// is told as it ends.</summary>
    public long ToldMs { get; private set; }

    /// <summary>
    /// What has a new state after the last input, each thing once, in the order in which it first changed; the state is read from the
    /// thing itself: a bed, a point, a stream's stock, a task, a tag, a gate, an article or a worker.
    /// </summary>
    public IReadOnlyList<Subject> Changes => _changes;

    /// <summary>When the engine next wants a tick, Unix time in ms; <see cref="long.MaxValue"/> for never.</summary>
    public long WakeAtMs => _wakes.First?.WakeAtMs ?? long.MaxValue;

    internal BedMoves BedMoves { get; }

    internal Dispatcher Dispatcher { get; }

    internal LocalClock Clock { get; private set; } = null!;

    /// <summary>Time of the last input, Unix time in ms.</summary>
    internal long NowMs => _nowMs;

    internal SensorWatch Sensors { get; }

    /// <summary>All that work is done at, in the order of the configuration.</summary>
    private IEnumerable<Workplace> Places => [.. _beds, .. _linen, .. _waste, .. _wards];

    private Dictionary<string, Workplace> _places = [];
    private Dictionary<string, Worker> _workersById = [];
    private Bed[] _beds = [];
    private StoragePoint[] _linen = [];
    private StoragePoint[] _waste = [];
    private WardPlace[] _wards = [];
    private PublisherState[] _publishers = [];
    private TagTrack[] _tags = [];

    /// <summary>What a numbered pack would be; a pack that is not new must not be applied.</summary>
    public PackVerdict Judge(in PackHeader pack) => _publishers[pack.Publisher].Judge(pack);

    /// <summary>Takes one input in. Gives why a command was not carried out; other inputs give <see cref="Refusal.None"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// Time ran back, nothing is configured, or a pack was counted before: the caller is broken.
    /// </exception>
    public Refusal Apply(in Input input)
    {
        if (input.TimeMs < _nowMs) throw new InvalidOperationException($"time ran back from {_nowMs} to {input.TimeMs}");
        if (Settings is null && input.Kind != InputKind.Configure) throw new InvalidOperationException("nothing is configured yet");
        _nowMs = input.TimeMs;
        foreach (Subject changed in _changes) changed.InChanges = false;
        _changes.Clear();

        // Before anything that is due is decided: it may rest on what was not heard.
        if (input.Kind is InputKind.Deaf or InputKind.Untold) AwaitWords(input);
        WakeThose(input.TimeMs);
        Refusal refusal = Refusal.None;
        switch (input.Kind)
        {
            case InputKind.Configure:
                Configure(input.Configuration!, input.TimeMs);
                break;
            case InputKind.Pack:
                TakePack(input.Pack, input.Readings, input.TimeMs);
                break;
            case InputKind.Pieces:
                TagBook.Find(input.FirstPiece, input.Ids);
                break;
            case InputKind.Told:
                ToldMs = input.ToldMs;
                break;
            case InputKind.Command:
                refusal = CommandRules.Carry(this, input.Command!, input.TimeMs);
                break;
        }
        Dispatcher.Run(input.TimeMs);
        return refusal;
    }

    /// <summary>A 64-bit hash over all that <see cref="Save"/> saves: equal states, equal prints, on any machine.</summary>
    public ulong Fingerprint()
    {
        StateHash hash = new();
        Keep(new Snapshot(this, hash));
        return hash.Value;
    }

    /// <summary>Writes the whole state, the configuration in force included: a version byte, the state's fingerprint, the state.</summary>
    public void Save(ArrayBufferWriter<byte> to)
    {
        const int head = 1 + sizeof(ulong);
        int at = to.WrittenCount;
        to.GetSpan(head)[0] = SnapshotVersion;
        to.Advance(head);
        _ = to.GetSpan(_keptBytes + _keptBytes / 8);
        Keep(new Snapshot(this, to));
        Span<byte> saved = MemoryMarshal.AsMemory(to.WrittenMemory).Span[at..];
        _keptBytes = saved.Length;
        BinaryPrimitives.WriteUInt64LittleEndian(saved[1..], StateHash.Of(saved[head..]));
    }

    /// <summary>The engine that was saved: told the same from here on, it does the same. Its <see cref="Changes"/> are empty.</summary>
    /// <param name="from">What was saved; not kept.</param>
    /// <exception cref="InvalidDataException">The bytes are not a whole snapshot of this version.</exception>
    public static Engine Load(ReadOnlyMemory<byte> from)
    {
        ReadOnlySpan<byte> bytes = from.Span;
        if (bytes.Length < 1 + sizeof(ulong) || bytes[0] != SnapshotVersion) throw new InvalidDataException("no snapshot of this version");
        ulong print = BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]);
        ReadOnlyMemory<byte> state = from[(1 + sizeof(ulong))..];
        if (StateHash.Of(state.Span) != print) throw new InvalidDataException("the snapshot is not whole");
        Engine engine = new() { _keptBytes = from.Length };
        Snapshot kept = new(engine, state);
        engine.Keep(kept);
        if (!kept.AtEnd || engine.Fingerprint() != print) throw new InvalidDataException("the snapshot gives another state than was saved");
        return engine;
    }

    /// <summary>The sensors of this bed or point whose word does not count, what ails them and since when, Unix time in ms.</summary>
    public IReadOnlyList<(string Name, SensorHealth Health, long SinceMs)> Ailing(Workplace place) => Sensors.Ailing(place);

    /// <summary>The bed or point that a reading speaks of; null for a tag's.</summary>
    public Workplace? PlaceOf(in Reading reading) => PlaceOf(_sensors[reading.Sensor]);

    /// <summary>By index of <see cref="SiteConfiguration.Sensors"/>.</summary>
    internal ref SensorState SensorAt(int index) => ref _sensors[index];

    /// <summary>Its publisher is heard: what it does not say has not happened.</summary>
    internal bool IsHeard(int sensor, long nowMs)
    {
        PublisherState publisher = _publishers[_sensors[sensor].Publisher];
        return publisher.Boot == 0 || (!publisher.CatchingUp && nowMs - publisher.HeardMs <= Settings.StaleAfterMs);
    }

    /// <summary>Publisher and name of a sensor as the site file writes them.</summary>
    internal string NameOf(int sensor) => KeyOf(Settings, sensor);

    internal Workplace? PlaceOf(in SensorState sensor) => sensor.Role switch
    {
        SensorRole.BedMat or SensorRole.BedLoad or SensorRole.BedButton or SensorRole.BedDoor or SensorRole.BedNear
            or SensorRole.BedMovement => _beds[sensor.Subject],
        SensorRole.LinenLevel or SensorRole.LinenWeight => _linen[sensor.Subject],
        SensorRole.WasteLevel or SensorRole.WasteWeight => _waste[sensor.Subject],
        _ => null,
    };

    internal Worker? FindWorker(string id) => _workersById.GetValueOrDefault(id);

    /// <summary>The points among which those stand that are served by this kind of work.</summary>
    internal ReadOnlySpan<StoragePoint> PointsOf(TaskKind work) => work == TaskKind.CollectWaste ? _waste : _linen;

    /// <summary>The bed, point or ward with this id, or null.</summary>
    internal Workplace? FindPlace(string id) => _places.GetValueOrDefault(id);

    /// <summary>Asks to be looked at again, no later than this.</summary>
    internal void Schedule(Subject subject, long atMs)
    {
        if (atMs >= subject.WakeAtMs) return;
        subject.WakeAtMs = atMs;
        _wakes.Place(subject);
    }

    internal void Changed(Subject subject)
    {
        if (subject.InChanges) return;
        subject.InChanges = true;
        _changes.Add(subject);
    }

    /// <summary>A state moved: a fact was derived.</summary>
    internal void StateMoved(Subject subject)
    {
        _counters.Facts++;
        Changed(subject);
    }

    internal void CountMade() => _counters.TasksMade++;

    internal void CountCancelled() => _counters.TasksCancelled++;

    internal void CountDone(WorkTask task)
    {
        _counters.TasksDone++;
        if (task.Outcome != TaskOutcome.Done) return;
        Ledger.Add(task.Ward, task.Kind, Settings.Tasks[(int)task.Kind]!.CareSeconds);
    }

    internal void Forgotten(Subject subject)
    {
        _wakes.Remove(subject);
        Changed(subject);
    }

    private void WakeThose(long nowMs)
    {
        while (_wakes.First is Subject subject && subject.WakeAtMs <= nowMs)
        {
            _wakes.Remove(subject);
            subject.Evaluate(this, nowMs);
        }
    }

    /// <summary>Nothing is decided on what a node may have told differently by now: what it speaks of waits for its next word.</summary>
    private void AwaitWords(in Input input)
    {
        for (int index = 0; index < _publishers.Length; index++)
        {
            // Who numbers nothing keeps nothing, and who never spoke has told nothing.
            bool mayHaveTold = input.Kind == InputKind.Deaf ? _publishers[index].Boot != 0 : index == input.Pack.Publisher;
            if (mayHaveTold) _publishers[index].Await(this, input.TimeMs);
        }
        for (int index = 0; index < _publishers.Length; index++)
        {
            if (!_publishers[index].Awaited) continue;
            foreach (int sensor in _sensorsOfPublisher[index])
            {
                if (PlaceOf(_sensors[sensor]) is { } place) _publishers[index].Touch(place);
            }
        }
    }

    private void TakePack(in PackHeader pack, ReadOnlySpan<Reading> readings, long nowMs)
    {
        PublisherState publisher = _publishers[pack.Publisher];
        bool past = false;
        bool inOrder = false;
        if (pack.Numbered)
        {
            if (publisher.Judge(pack) != PackVerdict.New) throw new InvalidOperationException($"pack {pack} of {publisher.Id} is not new");
            _counters.Dropped += publisher.Count(pack, out past, out inOrder);
        }
        else
        {
            publisher.CountUnnumbered(pack);
        }
        publisher.HeardMs = nowMs;
        publisher.Packs++;
        if (pack.Records > readings.Length) BreakHolds(pack.Publisher);
        foreach (ref readonly Reading reading in readings) TakeReading(publisher, pack, past, inOrder, reading, nowMs);
        if (past) publisher.TellUntil(readings, pack.Boot);

        // A pack is weighed whole: what was over by its end asks for nothing.
        publisher.Evaluate(this, nowMs);
    }

    /// <summary>What was refused of a pack, for a clock that is wrong or whatever else, was said of one of its sensors.</summary>
    private void BreakHolds(int publisher)
    {
        foreach (int index in _sensorsOfPublisher[publisher])
        {
            ref readonly SensorState sensor = ref _sensors[index];
            if (sensor.Role is SensorRole.BedMat or SensorRole.BedLoad) _beds[sensor.Subject].BreakHold(sensor.Slot);
        }
    }

    /// <param name="publisher">Whose reading it is.</param>
    /// <param name="pack">The pack it came in: of those that are numbered none of the readings comes twice.</param>
    /// <param name="past">It tells of the past: what is old then still is the newest that is known.</param>
    /// <param name="inOrder">It is newer than anything heard of that node before, also where its clock was set back meanwhile.</param>
    /// <param name="reading">What was measured.</param>
    /// <param name="nowMs">The input's time.</param>
    private void TakeReading(
        PublisherState publisher, in PackHeader pack, bool past, bool inOrder, Reading reading, long nowMs)
    {
        ref SensorState sensor = ref _sensors[reading.Sensor];
        if (reading.Value == Reading.Impossible)
        {
            // It was counted as refused, and is told so that somebody looks at its sensor.
            Sensors.NoteImpossible(reading.Sensor, reading.AtMs, nowMs);
            return;
        }

        // Who numbers nothing sends again what may have been lost: what is not newer has been counted.
        bool same = reading.AtMs == sensor.LastAtMs && reading.Value == sensor.LastValue;
        if (!pack.Numbered && (reading.AtMs < sensor.LastAtMs || same))
        {
            _counters.Repeated++;
            return;
        }
        publisher.Readings++;
        _counters.Readings++;
        bool old = nowMs - reading.AtMs > Settings.StaleAfterMs;

        // A level is told again soon; a change that is left out of a switch is wrong until it changes again.
        bool isSwitch = sensor.Role is SensorRole.BedMat or SensorRole.BedDoor or SensorRole.BedNear or SensorRole.BedMovement;
        bool setBack = inOrder && isSwitch && !old && reading.AtMs < sensor.LastAtMs;
        if (setBack) reading = reading with { AtMs = sensor.LastAtMs };
        bool overtaken = reading.AtMs < sensor.LastAtMs;
        if (overtaken || old)
        {
            publisher.Late++;
            _counters.Late++;
        }

        // A press is an event, not a state: that the button was let go since takes nothing from it.
        // And a tag may have been read before the one that is told of first.
        bool pressed = (sensor.Role == SensorRole.BedButton && reading.Value != 0) || sensor.Role == SensorRole.TagRead;
        if ((overtaken && !pressed) || (old && !past))
        {
            // What decides nothing, for a clock that was wrong or a word that came late, still tells that the mat has said something.
            if (sensor.Role is SensorRole.BedMat or SensorRole.BedLoad) _beds[sensor.Subject].BreakHold(sensor.Slot);
            return;
        }
        publisher.Tell(reading.AtMs);
        bool believed = overtaken || Sensors.Believes(reading.Sensor, reading, nowMs);
        if (!overtaken)
        {
            sensor.LastAtMs = reading.AtMs;
            sensor.LastValue = reading.Value;
        }
        switch (sensor.Role)
        {
            case SensorRole.BedMat:
                _beds[sensor.Subject].TakeMat(this, sensor.Slot, reading.Value != 0, reading.AtMs, pack.Boot);
                publisher.Touch(_beds[sensor.Subject]);
                break;
            case SensorRole.BedLoad:
                _beds[sensor.Subject].TakeLoad(this, sensor.Slot, reading.Value, reading.AtMs, pack.Boot);
                publisher.Touch(_beds[sensor.Subject]);
                break;
            case SensorRole.BedDoor or SensorRole.BedNear or SensorRole.BedMovement:
                _beds[sensor.Subject].TakeNeighbour(sensor.Slot, reading.Value != 0, reading.AtMs);
                publisher.Touch(_beds[sensor.Subject]);
                break;
            case SensorRole.BedButton:
                if (reading.Value == 0 || !believed) break;
                _beds[sensor.Subject].TakePress(reading.AtMs, Settings.Sensors[reading.Sensor].Name);
                publisher.Touch(_beds[sensor.Subject]);
                break;
            case SensorRole.LinenLevel or SensorRole.WasteLevel or SensorRole.LinenWeight or SensorRole.WasteWeight when !believed:
                break;
            case SensorRole.LinenLevel:
            case SensorRole.WasteLevel:
                StoragePoint filled = (sensor.Role == SensorRole.LinenLevel ? _linen : _waste)[sensor.Subject];
                filled.TakeLevel(this, (int)reading.Value, reading.AtMs);
                publisher.Touch(filled);
                break;
            case SensorRole.LinenWeight:
            case SensorRole.WasteWeight:
                StoragePoint weighed = (sensor.Role == SensorRole.LinenWeight ? _linen : _waste)[sensor.Subject];
                weighed.TakeWeight(this, reading.Value, reading.AtMs);
                publisher.Touch(weighed);
                break;
            case SensorRole.TagRead:
                TagTrack? tag = reading.Value < 0 ? TagBook.PieceOf(reading.Value) : _tags[(int)reading.Value];
                tag?.Take(this, sensor.Subject, reading.AtMs, nowMs);
                break;
            default:
                throw new InvalidOperationException($"role {sensor.Role} is not one of ours");
        }
    }

    private void Keep(Snapshot kept)
    {
        Settings = kept.Value(Settings)!;
        if (kept.Loads && Settings is not null) Build(Settings, 0);
        _nowMs = kept.Value(_nowMs);
        _counters = new Counters(
            kept.Value(_counters.Readings), kept.Value(_counters.Late), kept.Value(_counters.Repeated), kept.Value(_counters.Dropped),
            kept.Value(_counters.Facts), kept.Value(_counters.TasksMade), kept.Value(_counters.TasksDone),
            kept.Value(_counters.TasksCancelled));
        ToldMs = kept.Value(ToldMs);
        Tasks.Keep(kept);
        TagBook.Keep(kept);
        Subject[] subjects =
        [
            .. _wards, .. _beds, .. _linen, .. _waste, .. _tags, .. TagBook.Pieces, .. TagBook.Gates, .. Workers, .. _publishers,
        ];
        foreach (Subject subject in subjects) subject.Keep(kept);
        Rounds.Keep(kept);
        Dispatcher.Map.Keep(kept);
        foreach (ref SensorState sensor in _sensors.AsSpan()) sensor.Keep(kept);
        Sensors.Keep(kept);
        Ledger.Keep(kept);
        Points.Keep(kept);
        BedMoves.Keep(kept);
        if (!kept.Loads) return;
        if (Settings is not null)
        {
            Sensors.Rebuild(_nowMs);
            TagBook.CountAnew();
        }
        foreach (Subject subject in subjects.Concat(Tasks.All).Concat(Rounds.All).Append(Sensors))
        {
            if (subject.WakeAtMs != long.MaxValue) _wakes.Place(subject);
        }
    }

    /// <summary>Puts a configuration in force. What keeps its id keeps its state; what is gone ends its tasks.</summary>
    private void Configure(SiteConfiguration settings, long nowMs)
    {
        _wakes.Clear();
        Worker[] before = [.. Workers];
        Settings = settings;
        Build(settings, nowMs);
        Tasks.Rebind(FindPlace, nowMs);
        foreach (Workplace place in Places) place.Holds = 0;
        foreach (PublisherState publisher in _publishers) publisher.Rebind(FindPlace);
        foreach (Worker gone in before.Except(Workers)) Tasks.ReturnAll(gone, nowMs);

        Sensors.Rebuild(nowMs);
        foreach (PublisherState publisher in _publishers) publisher.Evaluate(this, nowMs);
        foreach (Workplace place in Places)
        {
            place.Evaluate(this, nowMs);
            Changed(place);
        }
        foreach (WorkTask task in Tasks.All.ToArray()) task.Evaluate(this, nowMs);
        foreach (StreamStock stock in Points.Stocks) Changed(stock);
        Rounds.Configure(settings.Dispatch.Rounds, nowMs);
        foreach (Worker worker in Workers)
        {
            worker.Evaluate(this, nowMs);
            Changed(worker);
        }
        TagBook.PlanAnew(nowMs);
        Dispatcher.LookAtAll();
    }

    /// <summary>Sets up what the configuration names; what keeps its id is taken over.</summary>
    private void Build(SiteConfiguration settings, long nowMs)
    {
        Clock = new LocalClock(settings.ClockChanges);
        _wards = Take(_wards, settings.Wards, ward => ward.Id, id => new WardPlace(id));
        _beds = Take(_beds, settings.Beds, bed => bed.Id, id => new Bed(id));
        _linen = Take(_linen, settings.Linen, point => point.Id, id => new StoragePoint(id));
        _waste = Take(_waste, settings.Waste, point => point.Id, id => new StoragePoint(id));
        _tags = Take(_tags, settings.Tags, tag => tag, id => new TagTrack(id));
        _publishers = Take(_publishers, settings.Publishers, publisher => publisher, id => new PublisherState(id));
        Workers = [.. Take([.. Workers], settings.Workers, worker => worker.Id, id => new Worker(id))];

        for (int index = 0; index < _wards.Length; index++) _wards[index].Ward = index;
        for (int index = 0; index < _linen.Length; index++) _linen[index].Configure(settings.Linen[index], Points, nowMs);
        for (int index = 0; index < _waste.Length; index++) _waste[index].Configure(settings.Waste[index], Points, nowMs);
        Points.Configure(this, settings, _waste, nowMs);
        _workersById = Workers.ToDictionary(worker => worker.Id, StringComparer.Ordinal);
        for (int index = 0; index < Workers.Count; index++) Workers[index].Configure(this, settings.Workers[index]);
        foreach (Worker worker in Workers) worker.FindBuddy(this);
        Dispatcher.Configure(settings.Dispatch);
        ConfigureSensors(settings, nowMs);
        foreach (Workplace place in Places) place.At = settings.Wards[place.Ward].At;
        for (int index = 0; index < _beds.Length; index++) _beds[index].At = settings.Beds[index].At ?? _beds[index].At;
        for (int index = 0; index < _linen.Length; index++) _linen[index].At = settings.Linen[index].At ?? _linen[index].At;
        for (int index = 0; index < _waste.Length; index++) _waste[index].At = settings.Waste[index].At ?? _waste[index].At;
        TagBook.Configure(settings);
        _places = Places.ToDictionary(place => place.Id, StringComparer.Ordinal);
        BedMoves.Configure(settings);
    }

    private void ConfigureSensors(SiteConfiguration settings, long nowMs)
    {
        Dictionary<string, SensorState> known = new(StringComparer.Ordinal);
        for (int index = 0; index < _sensors.Length; index++) known.Add(KeyOf(_sensorsOf!, index), _sensors[index]);
        _sensorsOf = settings;
        List<MatSettings>[] mats = [.. settings.Beds.Select(_ => new List<MatSettings>())];
        List<NeighbourSettings>[] around = [.. settings.Beds.Select(_ => new List<NeighbourSettings>())];
        _sensors = new SensorState[settings.Sensors.Count];
        ILookup<int, int> byPublisher = Enumerable.Range(0, _sensors.Length).ToLookup(index => settings.Sensors[index].Publisher);
        _sensorsOfPublisher = [.. _publishers.Select((_, publisher) => byPublisher[publisher].ToArray())];
        for (int index = 0; index < _sensors.Length; index++)
        {
            SensorSettings wanted = settings.Sensors[index];
            string key = KeyOf(settings, index);
            if (!known.TryGetValue(key, out SensorState sensor)) sensor.LastAtMs = long.MinValue;
            sensor.Publisher = wanted.Publisher;
            sensor.Role = wanted.Role;
            sensor.Subject = wanted.Subject;
            switch (wanted.Role)
            {
                case SensorRole.BedMat or SensorRole.BedLoad:
                    sensor.Slot = mats[wanted.Subject].Count;
                    mats[wanted.Subject].Add(new MatSettings(key, index, wanted.Role == SensorRole.BedLoad));
                    break;
                case SensorRole.BedDoor or SensorRole.BedNear or SensorRole.BedMovement:
                    sensor.Slot = around[wanted.Subject].Count;
                    around[wanted.Subject].Add(new NeighbourSettings(key, wanted.Role));
                    break;
                case SensorRole.LinenLevel or SensorRole.LinenWeight:
                    _linen[wanted.Subject].Measure(wanted.Role == SensorRole.LinenLevel, index, key);
                    break;
                case SensorRole.WasteLevel or SensorRole.WasteWeight:
                    _waste[wanted.Subject].Measure(wanted.Role == SensorRole.WasteLevel, index, key);
                    break;
            }
            _sensors[index] = sensor;
        }
        for (int index = 0; index < _beds.Length; index++)
        {
            BedSettings bed = settings.Beds[index];
            _beds[index].Configure(bed.Ward, settings.Wards[bed.Ward].Rules, mats[index], around[index], nowMs);
        }
    }

    /// <summary>Publisher and name, unique in the site.</summary>
    private static string KeyOf(SiteConfiguration settings, int sensor) =>
        $"{settings.Publishers[settings.Sensors[sensor].Publisher]}:{settings.Sensors[sensor].Name}";

    internal static TSubject[] Take<TSubject, TSettings>(
        TSubject[] before, IReadOnlyList<TSettings> settings, Func<TSettings, string> idOf, Func<string, TSubject> make)
        where TSubject : Subject
    {
        Dictionary<string, TSubject> known = before.ToDictionary(subject => subject.Id, StringComparer.Ordinal);
        return [.. settings.Select(one => known.GetValueOrDefault(idOf(one)) ?? make(idOf(one)))];
    }
}
