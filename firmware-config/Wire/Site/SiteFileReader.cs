using Logistics.Wire.Yaml;

namespace Logistics.Wire.Site;

/// <summary>Reads a site file. What is wrong in it comes back as errors that its writer can act on, never as an exception.</summary>
public static partial class SiteFileReader
{
    private static readonly string[] Kinds =
    [
        "make-bed", "clean-bed", "change-linen", "collect-laundry", "deliver-linen", "collect-waste",
        "transport-item", "escort-patient", "living-room", "clean-spill", "check-sensor",
    ];

    private static readonly string[] Streams =
        ["residual", "specific-hospital", "sharps", "paper", "pmd", "organic", "glass", "confidential"];

    private static readonly string[] TierNames = ["own", "pool", "agency"];

    private static readonly string[] Roles = ["worker", "lead", "technician", "care", "administrator"];

    /// <summary>The keys of each section; <c>site file</c> is the file itself. The JSON Schema for editors says the same.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["site file"] =
        [
            "site", "name", "organisation", "language", "time_zone", "demonstration", "offer_timeout", "stale_after", "keep_history",
            "hospital", "residential", "tasks", "rates", "streams", "nodes", "devices", "providers", "wards", "walking_speed", "lifts",
            "readers", "gates", "articles", "tags", "teams", "tiers", "people", "people_from", "escalation", "rounds", "hands_clean_after",
            "working_time",
        ],
        ["hospital"] =
        [
            "present_after", "absent_after", "stuck_after", "unseen_after", "present_above", "forgotten_after", "release_after",
        ],
        ["residential"] =
        [
            "present_after", "absent_after", "stuck_after", "unseen_after", "present_above", "forgotten_after", "up_for", "window",
            "linen_days", "asleep_come_back", "not_now_come_back",
        ],
        ["tasks"] = Kinds,
        ["task"] = ["within", "care_minutes", "source", "skill", "takes", "weight", "people"],
        ["rates"] = TierNames,
        ["rate"] = ["cents_per_hour", "source"],
        ["streams"] = Streams,
        ["stream"] = ["separated", "adviser_at", "checklist", "weight_per_litre"],
        ["provider"] = ["id", "name"],
        ["ward"] = ["id", "name", "floor", "at", "way", "choice", "care_time", "beds", "linen", "waste"],
        ["care_time"] = ["per_week", "source"],
        ["bed"] = ["id", "room", "at", "mat", "load", "movement", "door", "near", "button", "tag", "reader"],
        ["hamper"] =
        [
            "id", "kind", "room", "at", "level", "weight", "collect_at", "collect_at_weight", "emptied_below", "daily_at", "ahead",
            "along_at",
        ],
        ["store"] = ["id", "kind", "room", "at", "level", "replenish_below", "full_above", "ahead"],
        ["waste"] =
        [
            "id", "stream", "room", "at", "level", "weight", "collect_at", "collect_at_weight", "emptied_below", "max_age", "ahead",
            "along_at", "volume", "weight_limit",
        ],
        ["reader"] = ["id", "name", "ward", "source", "gone_after", "held_for"],
        ["gate"] = ["id", "name", "readers", "leads_from", "leads_to", "gone_after", "passes_within"],
        ["article"] = ["id", "name", "grai", "lost_after", "lost_after_turns"],
        ["tag"] = ["epc", "asset", "spare_bed"],
        ["lift"] = ["id", "at", "floors", "wait", "per_floor"],
        ["team"] = ["id", "name", "provider", "tier", "wards", "choice"],
        ["tiers"] = ["pool_after", "agency_after"],
        ["person"] =
        [
            "id", "name", "role", "language", "provider", "team", "skills", "learns", "buddy", "signed_off_by", "languages", "wards",
        ],
        ["working_time"] =
        [
            "shift", "week", "average", "four_week_average", "daily_rest", "short_daily_rest", "weekly_rest", "break_after", "break",
            "long_break_after", "long_break", "shortest_break", "night_shift", "night_rest", "short_night_rest", "night_series_rest",
            "night_average", "night_hours", "night_series", "late_nights",
        ],
        ["level"] = ["after", "retries", "people"],
        ["round"] = ["id", "kind", "place", "days", "at", "for"],
    };

    /// <summary>Reads a file from disk.</summary>
    /// <returns>The site without errors, or null with 1 to 20 errors.</returns>
    public static (SiteFile? Site, IReadOnlyList<FileError> Errors) Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file, YamlFile.Utf8);
            return Read(file, reader, Path.GetDirectoryName(Path.GetFullPath(file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, [new FileError(file, 0, 0, $"the file cannot be read: {exception.Message}")]);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="reader">The text.</param>
    /// <param name="folder">Where the files stand that it names; null for a text that comes alone.</param>
    /// <returns>The site without errors, or null with 1 to 20 errors.</returns>
    public static (SiteFile? Site, IReadOnlyList<FileError> Errors) Read(string name, TextReader reader, string? folder = null)
    {
        var file = new YamlFile(name, Keys);
        var tables = new List<YamlFile>();
        var site = file.Read(reader, "site file", root => new Reading(root, folder, tables).Site());
        FileError[] errors = [.. file.Errors, .. tables.SelectMany(table => table.Errors)];
        return (errors.Length > 0 ? null : site, [.. errors.Take(YamlFile.ErrorsShown)]);
    }

    // One pass over one file, with what must be unique or must exist elsewhere in it.
    private sealed partial class Reading(YamlMap root, string? folder, List<YamlFile> tables)
    {
        private readonly Dictionary<string, string> _subjects = [];
        private readonly Dictionary<SensorRef, string> _channels = [];
        private readonly HashSet<string> _publishers = [];
        private readonly HashSet<string> _needs = [];
        private readonly HashSet<string> _gateReaders = [];
        private readonly HashSet<string> _grais = [];
        private readonly List<(YamlMap Map, string Reader)> _watchedBeds = [];
        private readonly List<YamlMap> _wards = [];
        private bool _drawn;

        public SiteFile Site()
        {
            var language = root.RequiredText("language", YamlValues.Language);
            var nodes = Publishers("nodes");
            var devices = Publishers("devices");
            var hospital = root.Map("hospital", "hospital") is { } h ? Hospital(h) : null;
            var residential = root.Map("residential", "residential") is { } r ? Residential(r) : null;
            var wards = root.Maps("wards", "ward").Select(Ward).ToList();
            if (wards.Count == 0)
                root.Error("wards", "'wards' is missing or empty: a site has at least one ward");
            var tasks = Tasks();
            var providers = Unique(root.Maps("providers", "provider"), Provider, p => p.Id, "id", "provider");
            var lifts = Lifts(wards);
            var (pool, agency) = Tiers();
            var teams = Unique(root.Maps("teams", "team"), m => Team(m, wards, providers), t => t.Id, "id", "team");
            var people = People(language, tasks, providers, teams, wards);
            var readers = Unique(root.Maps("readers", "reader"), m => Reader(m, wards), r => r.Id, "id", "reader");
            foreach (var (bed, reader) in _watchedBeds)
                Watched(bed, reader, readers);
            return new SiteFile
            {
                Site = root.RequiredText("site", YamlValues.Id),
                Name = root.RequiredText("name", YamlValues.Text),
                Organisation = root.OptionalText("organisation", YamlValues.Id),
                Language = language,
                TimeZone = root.RequiredText("time_zone", YamlValues.TimeZone),
                Demonstration = root.Optional<bool>("demonstration", YamlValues.Boolean) ?? false,
                OfferTimeout = root.Required<TimeSpan>("offer_timeout", YamlValues.Duration),
                StaleAfter = root.Required<TimeSpan>("stale_after", YamlValues.Duration),
                KeepHistory = root.Optional<TimeSpan>("keep_history", YamlValues.Duration) ?? SiteFile.HistoryUnlessTold,
                Hospital = hospital,
                Residential = residential,
                Tasks = tasks,
                Rates = Rates(),
                Streams = StreamsOf(),
                Wards = wards,
                Nodes = nodes,
                Devices = devices,
                Readers = readers,
                Gates = Unique(root.Maps("gates", "gate"), m => Gate(m, wards, readers), g => g.Id, "id", "gate"),
                Articles = Unique(root.Maps("articles", "article"), Article, a => a.Id, "id", "article"),
                Tags = Unique(root.Maps("tags", "tag"), Tag, t => t.Epc, "epc", "tag"),
                Providers = providers,
                People = people,
                WalkingSpeed = root.Optional<int>("walking_speed", YamlValues.WalkingSpeed) ?? SiteFile.WalkingUnlessTold,
                Lifts = lifts,
                Teams = teams,
                PoolAfter = pool,
                AgencyAfter = agency,
                Escalation = Escalation(people),
                Rounds = Unique(root.Maps("rounds", "round"), m => Round(m, tasks), r => r.Id, "id", "round"),
                HandsCleanAfter = HandsCleanAfter(),
                WorkingTime = WorkingTime(),
                NightSeries = root.Map("working_time", "working_time")?.Optional<int>("night_series", YamlValues.Whole(1, 8)),
                LateNights = root.Map("working_time", "working_time")?.Optional<int>("late_nights", YamlValues.Whole(1, 36)),
            };
        }

        private List<string> Publishers(string key)
        {
            var ids = new List<string>();
            foreach (var (id, error) in root.Items<string>(key, YamlValues.PublisherId))
            {
                if (_publishers.Add(id))
                    ids.Add(id);
                else
                    error($"'{id}' stands twice among nodes and devices: every publisher has its own id");
            }
            return ids;
        }

        private static BedRules Hospital(YamlMap map) => Beds(map) with
        {
            ReleaseAfter = map.Optional<TimeSpan>("release_after", YamlValues.Duration),
        };

        private static BedRules Residential(YamlMap map)
        {
            var (begin, end) = map.Required<(TimeOnly, TimeOnly)>("window", YamlValues.Window);
            return Beds(map) with
            {
                UpFor = map.Required<TimeSpan>("up_for", YamlValues.Duration),
                WindowBegin = begin,
                WindowEnd = end,
                LinenDays = map.List<DayOfWeek>("linen_days", YamlValues.Weekday),
                AsleepComeBack = map.Required<TimeSpan>("asleep_come_back", YamlValues.Duration),
                NotNowComeBack = map.Required<TimeSpan>("not_now_come_back", YamlValues.Duration),
            };
        }

        private static BedRules Beds(YamlMap map) => new()
        {
            PresentAfter = map.Required<TimeSpan>("present_after", YamlValues.Duration),
            AbsentAfter = map.Required<TimeSpan>("absent_after", YamlValues.Duration),
            StuckAfter = map.Required<TimeSpan>("stuck_after", YamlValues.Duration),
            UnseenAfter = map.Optional<TimeSpan>("unseen_after", YamlValues.Duration) ?? BedRules.UnseenUnlessTold,
            PresentGrams = map.Optional<long>("present_above", YamlValues.Grams),
            ForgottenAfter = map.Optional<TimeSpan>("forgotten_after", YamlValues.Duration),
        };

        private Dictionary<string, TaskRules> Tasks()
        {
            var rules = new Dictionary<string, TaskRules>();
            var map = root.Map("tasks", "tasks");
            foreach (var kind in map?.Keys ?? [])
                if (map!.Map(kind, "task") is { } task)
                    rules[kind] = new TaskRules(
                        task.Required<TimeSpan>("within", YamlValues.Duration),
                        task.Required<int>("care_minutes", YamlValues.MinutesAsSeconds),
                        task.RequiredText("source", YamlValues.Text),
                        task.RequiredText("skill", YamlValues.Id))
                    {
                        Takes = task.Optional<TimeSpan>("takes", YamlValues.Duration),
                        Weight = task.Optional("weight", YamlValues.Whole(1, 100)) ?? 1,
                        People = task.Optional("people", YamlValues.Whole(1, 2)) ?? 1,
                    };
            foreach (var kind in _needs.Where(kind => map?.Has(kind) != true).Order(StringComparer.Ordinal))
                root.Error("tasks", $"'{kind}' is missing in tasks: what stands in the wards needs that work to be done");
            return rules;
        }

        private Dictionary<string, Rate> Rates()
        {
            var rates = new Dictionary<string, Rate>();
            var map = root.Map("rates", "rates");
            foreach (var tier in map?.Keys ?? [])
                if (map!.Map(tier, "rate") is { } rate)
                    rates[tier] = new Rate(
                        rate.Required("cents_per_hour", YamlValues.Whole(1, 100_000)), rate.RequiredText("source", YamlValues.Text));
            return rates;
        }

        private Dictionary<string, StreamRules> StreamsOf()
        {
            var rules = new Dictionary<string, StreamRules>();
            var map = root.Map("streams", "streams");
            foreach (var stream in map?.Keys ?? [])
                if (map!.Map(stream, "stream") is { } one)
                    rules[stream] = new StreamRules(
                        one.Optional<bool>("separated", YamlValues.Boolean) ?? StreamRules.Of(stream).Separated,
                        one.Optional<long>("adviser_at", YamlValues.Grams),
                        one.Optional<bool>("checklist", YamlValues.Boolean) ?? false,
                        one.Optional<long>("weight_per_litre", YamlValues.Grams));
            return rules;
        }

        private Ward Ward(YamlMap map)
        {
            var id = Subject(map, "ward");
            // A ward without beds has no way of making them.
            var way = map.Has("beds") || map.Has("way") ? map.RequiredText("way", YamlValues.OneOf("hospital", "residential")) : "";
            if (way.Length > 0 && !root.Has(way))
                map.Error("way", $"the ward works the {way} way, but the file has no '{way}' section with its rules");
            var residential = way == "residential";
            var beds = map.Maps("beds", "bed").Select(bed => Bed(bed, residential)).ToList();
            var linen = map.MapsByKind("linen", "hamper", "store").Select(Linen).ToList();
            var waste = map.Maps("waste", "waste").Select(Waste).ToList();
            _wards.Add(map);
            return new Ward(
                id, map.RequiredText("name", YamlValues.Text), map.Required("floor", YamlValues.Whole(-9, 99)), residential,
                beds, linen, waste) { At = At(map), Pull = Pull(map), CareTime = CareTimeOf(map) };
        }

        private static CareTime? CareTimeOf(YamlMap map) => map.Map("care_time", "care_time") is { } care
            ? new CareTime(care.Required<TimeSpan>("per_week", YamlValues.Duration), care.RequiredText("source", YamlValues.Text)) : null;

        private Bed Bed(YamlMap map, bool residential)
        {
            _needs.UnionWith(residential ? ["make-bed", "change-linen"] : ["clean-bed"]);
            var id = Subject(map, "bed");
            var mats = Sensors(map, "mat", id);
            if (!map.Has("mat") && !map.Has("load"))
                map.Error("mat", $"'mat' is missing in bed '{id}': write the sensor that feels someone in it, or a list of them");
            var way = residential ? "residential" : "hospital";
            if (map.Has("load") && root.Map(way, way)?.Has("present_above") == false)
                map.Error("load", $"bed '{id}' has a load cell, but '{way}' has no 'present_above': from what weight is somebody in it?");
            if (map.OptionalText("reader", YamlValues.Id) is { Length: > 0 } reader)
                _watchedBeds.Add((map, reader));
            return new Bed(id, map.RequiredText("room", YamlValues.Text), mats, Sensor(map, "button", id))
            {
                Loads = Sensors(map, "load", id),
                Movement = Sensors(map, "movement", id),
                Doors = Sensors(map, "door", id),
                Near = Sensors(map, "near", id),
                Tag = map.OptionalText("tag", YamlValues.Epc),
                Reader = map.OptionalText("reader", YamlValues.Id),
                At = At(map),
            };
        }

        private static void Watched(YamlMap bed, string reader, List<TagReader> readers)
        {
            var found = readers.Find(one => one.Id == reader);
            if (found is null)
                bed.Error("reader", $"there is no reader '{reader}': {Suggestion.For(reader, readers.Select(one => one.Id))}");
            else if (found.GoneAfter is null)
                bed.Error("reader", $"reader '{reader}' watches beds, but has no 'gone_after': for how long may it miss one?");
        }

        private LinenPoint Linen(YamlMap map)
        {
            var store = map.RequiredText("kind", YamlValues.Text) == "store";
            _needs.Add(store ? "deliver-linen" : "collect-laundry");
            var id = Subject(map, store ? "store" : "hamper");
            var level = Sensor(map, "level", id);
            var room = map.RequiredText("room", YamlValues.Text);
            if (!store)
            {
                var (act, clear) = Collecting(map);
                return new LinenPoint(
                    id, room, false, level, Sensor(map, "weight", id), act, clear, OnScale(map, "collect_at_weight"),
                    map.Optional<TimeOnly>("daily_at", YamlValues.TimeOfDay), Ahead(map), Along(map, act)) { At = At(map) };
            }
            var replenish = map.Required<int>("replenish_below", YamlValues.Permille);
            var full = map.Required<int>("full_above", YamlValues.Permille);
            if (full <= replenish)
                map.Error("full_above", "'full_above' must be above 'replenish_below'");
            return new LinenPoint(id, room, true, level, null, replenish, full, null, null, Ahead(map)) { At = At(map) };
        }

        private WastePoint Waste(YamlMap map)
        {
            _needs.Add("collect-waste");
            var id = Subject(map, "waste point");
            var (act, clear) = Collecting(map);
            return new WastePoint(
                id, map.RequiredText("room", YamlValues.Text), map.RequiredText("stream", YamlValues.OneOf(Streams)),
                Sensor(map, "level", id), Sensor(map, "weight", id), act, clear, OnScale(map, "collect_at_weight"),
                map.Optional<TimeSpan>("max_age", YamlValues.Duration), Ahead(map), Along(map, act),
                map.Optional<long>("volume", YamlValues.Millilitres), OnScale(map, "weight_limit")) { At = At(map) };
        }

        private static (int Act, int Clear) Collecting(YamlMap map)
        {
            var act = map.Required<int>("collect_at", YamlValues.Permille);
            var clear = map.Required<int>("emptied_below", YamlValues.Permille);
            if (clear >= act)
                map.Error("emptied_below", "'emptied_below' must be below 'collect_at'");
            return (act, clear);
        }

        private static long? OnScale(YamlMap map, string key)
        {
            if (map.Has(key) && !map.Has("weight"))
                map.Error(key, $"'{key}' has no scale to go by: name its sensor as 'weight'");
            return map.Optional<long>(key, YamlValues.Grams);
        }

        private static bool Ahead(YamlMap map)
        {
            var ahead = map.Optional<bool>("ahead", YamlValues.Boolean) ?? false;
            if (ahead && !map.Has("level") && !map.Has("weight"))
                map.Error("ahead", "'ahead' has nothing to forecast by: name its sensor as 'level' or 'weight'");
            return ahead;
        }

        private static int? Along(YamlMap map, int act)
        {
            var along = map.Optional<int>("along_at", YamlValues.Permille);
            if (along >= act)
                map.Error("along_at", "'along_at' must be below 'collect_at'");
            return along;
        }

        private TagReader Reader(YamlMap map, List<Ward> wards)
        {
            var id = map.RequiredText("id", YamlValues.Id);
            var ward = map.RequiredText("ward", YamlValues.OneOf([.. wards.Select(w => w.Id)]));
            var source = map.Has("source") ? Sensor(map, "source", id) : map.Required<SensorRef>("source", YamlValues.Sensor);
            var gone = map.Optional<TimeSpan>("gone_after", YamlValues.Duration);
            var held = map.Optional<TimeSpan>("held_for", YamlValues.Duration);
            if (held is not null && (gone is null || held < gone))
                map.Error("held_for", "'held_for' must be no shorter than 'gone_after', which stands beside it");
            return new TagReader(id, map.RequiredText("name", YamlValues.Text), ward, source ?? default, gone, held);
        }

        private TagGate Gate(YamlMap map, List<Ward> wards, List<TagReader> readers)
        {
            string[] sides = [TagGate.Laundry, .. wards.Select(w => w.Id)];
            if (wards.Exists(w => w.Id == TagGate.Laundry))
                map.Error("id", $"a site with gates can't have a ward '{TagGate.Laundry}': that is the word for where linen is washed");
            var ids = new List<string>();
            foreach (var (reader, error) in map.Items("readers", YamlValues.OneOf([.. readers.Select(r => r.Id)])))
            {
                if (!_gateReaders.Add(reader))
                    error($"'{reader}' stands in a gate already: a reader is at one side of one gate");
                ids.Add(reader);
            }
            if (ids.Count is < 1 or > 2)
                map.Error("readers", "'readers' must name one reader, or two: at the side it leads from and at the one it leads to");
            var from = map.RequiredText("leads_from", YamlValues.OneOf(sides));
            var to = map.RequiredText("leads_to", YamlValues.OneOf(sides));
            if (from.Length > 0 && from == to)
                map.Error("leads_to", "'leads_to' must be another side than 'leads_from'");
            return new TagGate(
                map.RequiredText("id", YamlValues.Id), map.RequiredText("name", YamlValues.Text), ids, from, to,
                map.Required<TimeSpan>("gone_after", YamlValues.Duration), map.Required<TimeSpan>("passes_within", YamlValues.Duration));
        }

        private Article Article(YamlMap map)
        {
            var grai = map.RequiredText("grai", YamlValues.Grai);
            if (grai.Length > 0 && !_grais.Add(grai))
                map.Error("grai", "another article has this GRAI type already: every article has its own");
            return new Article(
                map.RequiredText("id", YamlValues.Id), map.RequiredText("name", YamlValues.Text), grai,
                map.Optional<TimeSpan>("lost_after", YamlValues.Duration), map.Optional("lost_after_turns", YamlValues.Whole(1, 1_000)));
        }

        private static Tag Tag(YamlMap map) =>
            new(
                map.RequiredText("epc", YamlValues.Epc), map.RequiredText("asset", YamlValues.Text),
                map.Optional<bool>("spare_bed", YamlValues.Boolean) ?? false);

        private static Provider Provider(YamlMap map) =>
            new(map.RequiredText("id", YamlValues.Id), map.RequiredText("name", YamlValues.Text));

        private string Subject(YamlMap map, string what)
        {
            var id = map.RequiredText("id", YamlValues.SubjectId);
            if (id.Length > 0 && !_subjects.TryAdd(id, what))
                map.Error("id", $"'{id}' is a {_subjects[id]} already: wards, beds, linen and waste points each need their own id");
            return id;
        }

        private SensorRef? Sensor(YamlMap map, string key, string user) => Sensors(map, key, user) is [var sensor, ..] ? sensor : null;

        private IReadOnlyList<SensorRef> Sensors(YamlMap map, string key, string user)
        {
            if (!map.Has(key)) return [];
            var sensors = new List<SensorRef>();
            foreach (var (sensor, error) in map.Items<SensorRef>(key, YamlValues.Sensor))
            {
                if (!_publishers.Contains(sensor.Publisher))
                    error($"'{sensor.Publisher}' is neither in nodes nor in devices: {Suggestion.For(sensor.Publisher, _publishers)}");
                if (!_channels.TryAdd(sensor, $"{key} of '{user}'"))
                    error($"'{sensor}' is used already, as {_channels[sensor]}: one channel speaks for one thing");
                sensors.Add(sensor);
            }
            return sensors;
        }

        private static List<T> Unique<T>(IReadOnlyList<YamlMap> maps, Func<YamlMap, T> read, Func<T, string> id, string key, string what)
        {
            var seen = new HashSet<string>();
            var all = new List<T>();
            foreach (var map in maps)
            {
                var item = read(map);
                all.Add(item);
                if (id(item) is { Length: > 0 } value && !seen.Add(value))
                    map.Error(key, $"'{value}' is a {what} already: every {what} has its own {key}");
            }
            return all;
        }
    }
}
