using System.Globalization;
using System.Text.Json;

namespace Logistics.Benchmarks.Plans;

/// <summary>
/// Reads problems of home care, timetables for them and a table of the best that is known, as Ceschia, Di Gaspero, Rosati and Schaerf
/// publish them. A file that is not so gives an <see cref="InvalidDataException"/> with one sentence.
/// </summary>
public static class CareFiles
{
    /// <summary>Reads a problem.</summary>
    /// <exception cref="InvalidDataException">The file is no such problem.</exception>
    public static CareInstance ReadInstance(string path)
    {
        using JsonDocument document = Parse(path);
        JsonElement root = document.RootElement;
        Dictionary<string, double?> services = [];
        foreach (JsonElement service in List(root, "services"))
        {
            services[Text(service, "id")] = service.TryGetProperty("default_duration", out JsonElement usual) ? Number(usual) : null;
        }
        List<CareGiver> caregivers = [];
        foreach (JsonElement caregiver in List(root, "caregivers"))
        {
            string[] abilities = [.. List(caregiver, "abilities").Select(static ability => Text(ability, "an ability"))];
            if (Array.Find(abilities, ability => !services.ContainsKey(ability)) is { } unknown)
                throw new InvalidDataException($"the ability '{unknown}' is none of the services");
            caregivers.Add(new CareGiver(Text(caregiver, "id"), abilities));
        }
        List<CarePatient> patients = [.. List(root, "patients").Select(patient => ReadPatient(patient, services))];
        double[][] distances = [.. List(root, "distances").Select(static row => Items(row, "a row of distances").Select(Number).ToArray())];
        if (distances.Length != patients.Count + 1 || Array.Exists(distances, row => row.Length != distances.Length))
            throw new InvalidDataException($"the distances are not {patients.Count + 1} rows of as many: the office and each patient");
        if (patients.DistinctBy(static patient => patient.Id).Count() < patients.Count)
            throw new InvalidDataException("two patients have the same id");
        if (caregivers.DistinctBy(static caregiver => caregiver.Id).Count() < caregivers.Count)
            throw new InvalidDataException("two caregivers have the same id");
        return new CareInstance(patients, caregivers, distances);
    }

    /// <summary>Reads a published timetable.</summary>
    /// <exception cref="InvalidDataException">The file is no such timetable.</exception>
    public static IReadOnlyList<CareVisit> ReadTimetable(string path)
    {
        using JsonDocument document = Parse(path);
        List<CareVisit> visits = [];
        foreach (JsonElement route in List(document.RootElement, "routes"))
        {
            string caregiver = Text(route, "caregiver_id");
            // Who has nothing to do has no locations at all.
            if (!route.TryGetProperty("locations", out JsonElement locations)) continue;
            foreach (JsonElement visit in Items(locations, "locations"))
            {
                visits.Add(new CareVisit(
                    caregiver,
                    Text(visit, visit.TryGetProperty("patient", out _) ? "patient" : "patient_id"),
                    Text(visit, visit.TryGetProperty("service", out _) ? "service" : "service_id"),
                    Number(visit, "arrival_time"),
                    Number(visit, "departure_time")));
            }
        }
        return visits;
    }

    /// <summary>Reads a table of the best that is known: total cost and solution file, by instance file.</summary>
    /// <exception cref="InvalidDataException">The file has no such table.</exception>
    public static IReadOnlyDictionary<string, (double Cost, string Solution)> ReadBest(string path)
    {
        string[][] rows =
        [
            .. File.ReadLines(path)
                .Where(static line => line.StartsWith('|'))
                .Select(static line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)),
        ];
        int Column(string name)
        {
            int column = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], name);
            return column >= 0 ? column : throw new InvalidDataException($"it has no table with a column '{name}'");
        }
        (int instance, int cost, int solution) = (Column("instance"), Column("total_cost"), Column("solution"));
        Dictionary<string, (double, string)> best = [];
        foreach (string[] row in rows.Skip(2))
        {
            if (row.Length != rows[0].Length
                || !double.TryParse(row[cost], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number))
                throw new InvalidDataException($"the row '{string.Join(" | ", row)}' has no total cost");
            best[row[instance]] = (number, row[solution]);
        }
        return best;
    }

    private static CarePatient ReadPatient(JsonElement patient, Dictionary<string, double?> services)
    {
        string id = Text(patient, "id");
        double[] window = [.. List(patient, "time_window").Select(Number)];
        if (window.Length != 2 || window[1] < window[0]) throw new InvalidDataException($"the time window of '{id}' is no start and end");
        List<CareService> asked = [];
        foreach (JsonElement required in List(patient, "required_caregivers"))
        {
            string service = Text(required, "service");
            if (!services.TryGetValue(service, out double? usual))
                throw new InvalidDataException($"'{id}' asks for '{service}', which is none of the services");
            double? duration = required.TryGetProperty("duration", out JsonElement own) ? Number(own) : usual;
            asked.Add(new CareService(service, duration ?? throw new InvalidDataException($"'{service}' of '{id}' has no duration")));
        }
        if (asked.Count is not (1 or 2)) throw new InvalidDataException($"'{id}' asks for {asked.Count} caregivers instead of 1 or 2");
        if (asked.Count == 1) return new CarePatient(id, window[0], window[1], asked, 0, 0);
        if (asked[0].Id == asked[1].Id) throw new InvalidDataException($"'{id}' asks for '{asked[0].Id}' twice");

        JsonElement together = Property(patient, "synchronization");
        double[] gap = Text(together, "type") switch
        {
            "simultaneous" => [0, 0],
            "sequential" => [.. List(together, "distance").Select(Number)],
            string other => throw new InvalidDataException($"the synchronization '{other}' of '{id}' is not known"),
        };
        if (gap.Length != 2 || gap[1] < gap[0])
            throw new InvalidDataException($"the distance between visits of '{id}' is no least and most");
        return new CarePatient(id, window[0], window[1], asked, gap[0], gap[1]);
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"it is no JSON: {exception.Message}");
        }
    }

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement property)
            ? property
            : throw new InvalidDataException($"'{name}' is missing");

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) => Items(Property(element, name), name);

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new InvalidDataException($"'{name}' is no list");

    /// <summary>The text of a property, or of what is a text itself.</summary>
    private static string Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.String) element = Property(element, name);
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new InvalidDataException($"'{name}' is no text");
    }

    private static double Number(JsonElement element, string name) => Number(Property(element, name));

    private static double Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && number is >= 0 and < 1e9
            ? number
            : throw new InvalidDataException($"'{element}' is no number from 0 to a billion");
}
