using Logistics.Wire.Yaml;

namespace Logistics.Wire.Site;

// Where things are, who works there, and how work finds them.
public static partial class SiteFileReader
{
    // What a cell of a table may hold several of.
    private static readonly string[] Lists = ["skills", "learns", "languages", "wards"];

    private sealed partial class Reading
    {
        private readonly List<(YamlMap Map, Person Person)> _people = [];
        private YamlMap? _tiers;

        private PlanSpot? At(YamlMap map)
        {
            _drawn |= map.Has("at");
            return map.Pair<int>("at", YamlValues.Metres, "[12.5, 40]") is var (x, y) ? new PlanSpot(x, y) : null;
        }

        private static bool Pull(YamlMap map) => map.OptionalText("choice", YamlValues.OneOf("push", "pull")) == "pull";

        private List<Lift> Lifts(List<Ward> wards)
        {
            var lifts = Unique(root.Maps("lifts", "lift"), Lift, lift => lift.Id, "id", "lift");
            foreach (var (map, ward) in _wards.Zip(wards))
            {
                if (_drawn && !map.Has("at"))
                    map.Error("at", "'at' is missing in ward: once anything stands on the floor plan, every ward needs its place there");
                if (_drawn && wards.Exists(other => other.Floor != ward.Floor)
                    && !lifts.Exists(lift => lift.Lowest <= ward.Floor && ward.Floor <= lift.Highest))
                    map.Error("floor", $"no lift or staircase in 'lifts' serves floor {ward.Floor}: how do people get there?");
            }
            return lifts;
        }

        private Lift Lift(YamlMap map)
        {
            if (!map.Has("at"))
                map.Error("at", "'at' is missing in lift: write where its doors are on the floor plan");
            if (!map.Has("floors"))
                map.Error("floors", "'floors' is missing in lift: write the lowest and the highest that it serves, for instance '[0, 4]'");
            var (lowest, highest) = map.Pair("floors", YamlValues.Whole(-9, 99), "[0, 4]") ?? default;
            if (lowest > highest)
                map.Error("floors", "'floors' must name the lowest floor first");
            return new Lift(
                map.RequiredText("id", YamlValues.SubjectId), At(map) ?? default, lowest, highest,
                map.Optional<TimeSpan>("wait", YamlValues.Duration) ?? TimeSpan.Zero,
                map.Required<TimeSpan>("per_floor", YamlValues.Duration));
        }

        private (TimeSpan? Pool, TimeSpan? Agency) Tiers()
        {
            _tiers = root.Map("tiers", "tiers");
            var pool = _tiers?.Optional<TimeSpan>("pool_after", YamlValues.Duration);
            var agency = _tiers?.Optional<TimeSpan>("agency_after", YamlValues.Duration);
            if (agency < pool)
                _tiers!.Error("agency_after", "'agency_after' must be no shorter than 'pool_after': the agency is asked last");
            return (pool, agency);
        }

        private Team Team(YamlMap map, List<Ward> wards, List<Provider> providers)
        {
            var tier = map.RequiredText("tier", YamlValues.OneOf(TierNames));
            if (tier is "pool" or "agency" && _tiers?.Has($"{tier}_after") != true)
                map.Error("tier", $"'tiers' has no '{tier}_after': after how long is a {tier} team asked for what nobody took on?");
            return new Team(
                map.RequiredText("id", YamlValues.Id), map.RequiredText("name", YamlValues.Text),
                map.OptionalText("provider", YamlValues.OneOf([.. providers.Select(p => p.Id)])), tier,
                map.List("wards", YamlValues.OneOf([.. wards.Select(w => w.Id)])), Pull(map));
        }

        private List<Person> People(
            string language, Dictionary<string, TaskRules> tasks, List<Provider> providers, List<Team> teams, List<Ward> wards)
        {
            var skills = tasks.Values.Select(task => task.Skill).Distinct().ToList();
            List<YamlMap> maps = [.. root.Maps("people", "person"), .. PeopleOfTable()];
            var people = Unique(maps, map => Person(map, language, skills, providers, teams, wards), p => p.Id, "id", "person");
            if (people.Count == 0)
                root.Error("people", "'people' is missing or empty: without people nobody can sign in");
            foreach (var (map, person) in _people)
            {
                Learning(map, person, people);
                SignedOff(map, person, people);
            }
            return people;
        }

        private IReadOnlyList<YamlMap> PeopleOfTable()
        {
            if (root.OptionalText("people_from", YamlValues.FileName) is not { } name)
                return [];
            try
            {
                if (folder is null)
                    throw new FileNotFoundException("there is no folder to look in");
                var path = Path.Combine(folder, name);
                using var reader = new StreamReader(path, YamlFile.Utf8);
                var table = new YamlFile(path, Keys);
                tables.Add(table);
                return table.Rows(reader, "person", ["id", "name", "role"], Lists);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                root.Error("people_from", $"'{name}' cannot be read: {exception.Message}");
                return [];
            }
        }

        private Person Person(
            YamlMap map, string language, List<string> known, List<Provider> providers, List<Team> teams, List<Ward> wards)
        {
            var role = map.RequiredText("role", YamlValues.OneOf(Roles));
            var skills = map.List("skills", YamlValues.OneOf(known));
            if (role == "worker" && !map.Has("skills") && !map.Has("learns"))
                map.Error("skills", "'skills' is missing: a worker without a skill would never get a task");
            var person = new Person(
                map.RequiredText("id", YamlValues.Id), map.RequiredText("name", YamlValues.Text), role,
                map.OptionalText("language", YamlValues.Language) ?? language,
                map.OptionalText("provider", YamlValues.OneOf([.. providers.Select(p => p.Id)])), skills)
            {
                Team = map.OptionalText("team", YamlValues.OneOf([.. teams.Select(t => t.Id)])),
                Learns = map.List("learns", YamlValues.OneOf(known)),
                Buddy = map.OptionalText("buddy", YamlValues.Id),
                SignedOffBy = map.OptionalText("signed_off_by", YamlValues.Id),
                Languages = map.List<string>("languages", YamlValues.Language),
                Wards = map.List("wards", YamlValues.OneOf([.. wards.Select(w => w.Id)])),
            };
            foreach (var key in role is "worker" or "technician" ? [] : new[] { "team", "learns", "buddy", "wards" }.Where(map.Has))
                map.Error(key, $"'{key}' is for workers and technicians: no task comes to someone whose role is '{role}'");
            if (teams.Find(one => one.Id == person.Team) is { } team)
                Member(map, person, team);
            _people.Add((map, person));
            return person;
        }

        private static void Member(YamlMap map, Person person, Team team)
        {
            if (team.Provider is not null && team.Provider != person.Provider)
                map.Error("team", $"team '{team.Id}' is of provider '{team.Provider}': {WorksFor(person)}");
            if (team.Wards.Count > 0 && person.Wards.FirstOrDefault(ward => !team.Wards.Contains(ward)) is { } ward)
                map.Error("wards", $"team '{team.Id}' does not serve '{ward}': its wards are {string.Join(", ", team.Wards)}");
        }

        private static void Learning(YamlMap map, Person person, List<Person> people)
        {
            if (person.Learns.FirstOrDefault(person.Skills.Contains) is { } mastered)
                map.Error("learns", $"'{mastered}' is in 'skills' too: who masters it no longer learns it");
            if (map.Has("learns") != map.Has("buddy"))
                map.Error("buddy", map.Has("learns")
                    ? "'buddy' is missing: who learns works beside a worker who has the skill; write that worker's id"
                    : "'buddy' is for who learns: write the skills as 'learns', or leave it out");
            if (person.Buddy is not { } id)
                return;
            var buddy = people.Find(one => one.Id == id);
            if (buddy is null || buddy.Role != "worker" || id == person.Id)
                map.Error("buddy", $"'{id}' is no other worker of this site: {Suggestion.For(id, Workers(people, person))}");
            else if (buddy.Provider != person.Provider)
                map.Error("buddy", $"a buddy is of the same provider: {WorksFor(buddy)}");
            else if (person.Learns.FirstOrDefault(skill => !buddy.Skills.Contains(skill)) is { } lacking)
                map.Error("buddy", $"'{id}' does not have the skill '{lacking}', and can't teach it");
        }

        private static IEnumerable<string> Workers(List<Person> people, Person but) =>
            people.Where(one => one.Role == "worker" && one.Id != but.Id && one.Provider == but.Provider).Select(one => one.Id);

        private static void SignedOff(YamlMap map, Person person, List<Person> people)
        {
            if (person.SignedOffBy is not { } id)
                return;
            var leads = people.Where(one => one.Role == "lead").Select(one => one.Id).ToList();
            if (!leads.Contains(id))
                map.Error("signed_off_by", $"'{id}' is no lead of this site: {Suggestion.For(id, leads)}");
            else if (!map.Has("skills"))
                map.Error("signed_off_by", "'signed_off_by' says who saw to 'skills', and there are none");
        }

        private static string WorksFor(Person person) =>
            person.Provider is null ? $"'{person.Id}' has no 'provider'" : $"'{person.Id}' works for '{person.Provider}'";

        private List<EscalationLevel> Escalation(List<Person> people)
        {
            var maps = root.Maps("escalation", "level");
            if (maps.Count > SiteFile.LevelsMost)
                root.Error("escalation", $"'escalation' has {maps.Count} levels: at most {SiteFile.LevelsMost}");
            return [.. maps.Select(map => Level(map, people))];
        }

        private static EscalationLevel Level(YamlMap map, List<Person> people)
        {
            var told = map.List("people", YamlValues.OneOf([.. people.Select(person => person.Id)]));
            if (!map.Has("people"))
                map.Error("people", "'people' is missing in level: write the ids of who is told");
            return new EscalationLevel(
                map.Required<TimeSpan>("after", YamlValues.Duration), map.Optional("retries", YamlValues.Whole(0, 10)) ?? 0, told);
        }

        private Round Round(YamlMap map, Dictionary<string, TaskRules> tasks)
        {
            var days = map.List<DayOfWeek>("days", YamlValues.Weekday);
            var lasts = map.Optional<TimeSpan>("for", YamlValues.Duration);
            if (lasts > TimeSpan.FromHours(12))
                map.Error("for", "'for' is longer than a shift can be: split the round, at most 12 h each");
            return new Round(
                map.RequiredText("id", YamlValues.SubjectId), map.RequiredText("kind", YamlValues.OneOf([.. tasks.Keys])),
                map.RequiredText("place", YamlValues.OneOf([.. _subjects.Keys])), days.Count > 0 ? days : Enum.GetValues<DayOfWeek>(),
                map.Required<TimeOnly>("at", YamlValues.TimeOfDay), lasts);
        }

        private Dictionary<string, TimeSpan> WorkingTime()
        {
            var figures = new Dictionary<string, TimeSpan>();
            var map = root.Map("working_time", "working_time");
            foreach (var key in map?.Keys.Where(key => key is not ("night_series" or "late_nights")) ?? [])
                if (map!.Optional<TimeSpan>(key, YamlValues.Duration) is { } figure)
                    figures[key] = figure;
            return figures;
        }

        private TimeSpan HandsCleanAfter()
        {
            var after = root.Optional<TimeSpan>("hands_clean_after", YamlValues.Duration) ?? SiteFile.HandsUnlessTold;
            if (after < SiteFile.HandsUnlessTold)
                root.Error("hands_clean_after",
                    "'hands_clean_after' must be 30 min at least: so long, germs of soiled linen and waste are carried on by hands. "
                    + "Whoever cleans their hands says so on the phone, and need not wait");
            return after;
        }
    }
}
