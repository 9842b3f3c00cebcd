using System.Globalization;
using System.Text;
using System.Text.Json;
using Logistics.Hub;
using Logistics.Hub.History;
using Logistics.Tests.Support;
using Logistics.Wire.Site;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.History;

/// <summary>The ledger's totals over a simulated quarter, and the same reckoned from the exported history by nobody of ours: from its JSON
/// lines, and the norms and people of the site's file.</summary>
public sealed class LedgerRecountTests : IDisposable
{
    private static readonly SiteFile Site = SiteFileReader.Read(RepositoryRoot.File("hub", "sites", "demo-hospital.yaml")).Site!;
    private static readonly LedgerFilter Quarter = new(new DateOnly(2026, 1, 1), new DateOnly(2026, 4, 1));
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_ledger_of_a_quarter_equals_a_recount_from_the_exported_history_to_the_minute()
    {
        MemoryFolder journal = new();
        long inputs = SimulatedSite.Live(Site, journal, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)), days: 90, seed: 7);
        string file = Path.Combine(_folder, "history.db");
        using (HistoryFollower follower = new(Site, journal, inputs, () => inputs, file, NullLogger.Instance))
        {
            while (follower.FollowOnce())
            {
            }
        }
        using MemoryStream lines = new();
        HistoryExport.Write(journal, Site.Site, lines);
        SortedDictionary<string, long> counted = Recount(lines.ToArray());
        Ledger ledger = new(file);

        Assert.True(counted.Count > 500, $"only {counted.Count} sums");
        Assert.True(ledger.Sums(Quarter).Sum(sum => sum.Tasks) > 4_000, "too little was done for a quarter");
        Assert.True(ledger.Sums(Quarter).Sum(sum => sum.Corrections) > 10, "nobody corrected anything");
        Assert.Equal(counted, SumsOf(ledger));

        // The engine's own counter, which knows no corrections, says the same of each ward.
        Dictionary<string, long> tasks = ledger.Entries(Quarter).Where(entry => !entry.IsCorrection).GroupBy(entry => entry.Ward)
            .ToDictionary(ward => ward.Key, ward => ward.Sum(entry => entry.Seconds));
        Assert.Equal(tasks, Recovery.Of(journal).Engine.Ledger.SecondsByWard.ToDictionary(ward => ward.Key, ward => ward.Value.Sum()));

        // And a single minute that is missing would show.
        using (SqliteConnection connection = HistoryStore.Connect(file, SqliteOpenMode.ReadWrite))
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = "UPDATE correction SET seconds = seconds - 60 WHERE request = (SELECT MIN(request) FROM correction)";
            Assert.Equal(1, command.ExecuteNonQuery());
        }
        Assert.NotEqual(counted, SumsOf(ledger));
    }

    /// <summary>Seconds by week, ward, kind and provider, as the ledger has them.</summary>
    private static SortedDictionary<string, long> SumsOf(Ledger ledger) => new(ledger.Sums(Quarter)
        .GroupBy(sum => KeyOf(sum.Day.ToDateTime(default), sum.Ward, sum.Kind, sum.Provider))
        .ToDictionary(group => group.Key, group => group.Sum(sum => sum.Seconds)), StringComparer.Ordinal);

    private static string KeyOf(DateTime day, string ward, string kind, string provider) =>
        $"{ISOWeek.GetYear(day)}-{ISOWeek.GetWeekOfYear(day):00} {ward} {kind} {provider}";

    /// <summary>The same from the lines alone.</summary>
    private static SortedDictionary<string, long> Recount(byte[] exported)
    {
        Dictionary<string, string> kinds = new()
        {
            ["bed"] = "make-bed", ["cln"] = "clean-bed", ["lin"] = "change-linen", ["lau"] = "collect-laundry", ["sto"] = "deliver-linen",
            ["was"] = "collect-waste", ["trn"] = "transport-item", ["esc"] = "escort-patient", ["liv"] = "living-room",
            ["spl"] = "clean-spill", ["chk"] = "check-sensor",
        };
        (string Place, string Ward)[] places =
        [
            .. Site.Wards.SelectMany(ward => ward.Beds.Select(bed => bed.Id).Concat(ward.Linen.Select(point => point.Id))
                .Concat(ward.Waste.Select(point => point.Id)).Append(ward.Id).Select(place => (place, ward.Id)))
                .OrderByDescending(pair => pair.place.Length),
        ];
        Dictionary<string, string> providers = Site.People.ToDictionary(person => person.Id, person => person.Provider ?? "");
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Site.TimeZone);
        SortedDictionary<string, long> sums = new(StringComparer.Ordinal);
        HashSet<string> corrections = [];
        foreach (string text in Encoding.UTF8.GetString(exported).Split('\n'))
        {
            bool matters = text.Contains("\"ended\"", StringComparison.Ordinal)
                || text.Contains("correct-ledger", StringComparison.Ordinal);
            if (!matters) continue;
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement line = document.RootElement;
            if (line.TryGetProperty("ended", out JsonElement ended))
            {
                foreach (JsonElement task in ended.EnumerateArray()) Count(task);
            }
            if (line.GetProperty("kind").GetString() == "command" && line.GetProperty("command").GetString() == "correct-ledger"
                && !line.TryGetProperty("refused", out _) && corrections.Add(line.GetProperty("request").GetString()!))
            {
                DateOnly day = DateOnly.ParseExact(line.GetProperty("day").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                Add(day.ToDateTime(default), line.GetProperty("ward").GetString()!, line.GetProperty("work").GetString()!,
                    line.GetProperty("provider").GetString()!, line.GetProperty("seconds").GetInt64());
            }
        }
        return sums;

        void Count(JsonElement task)
        {
            if (!task.TryGetProperty("outcome", out JsonElement outcome) || outcome.GetString() != "done") return;
            string id = task.GetProperty("task").GetString()!;
            string kind = kinds[id[..3]];
            string ward = places.First(pair => id[4..].StartsWith(pair.Place + "-", StringComparison.Ordinal)).Ward;
            DateTimeOffset at = TimeZoneInfo.ConvertTime(task.GetProperty("at").GetDateTimeOffset(), zone);
            Add(at.DateTime, ward, kind, providers[task.GetProperty("worker").GetString()!], Site.Tasks[kind].CareSeconds);
        }

        void Add(DateTime day, string ward, string kind, string provider, long seconds)
        {
            string key = KeyOf(day, ward, kind, provider);
            sums[key] = sums.GetValueOrDefault(key) + seconds;
        }
    }
}
