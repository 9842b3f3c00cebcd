using System.Globalization;
using System.Text;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>Writes a site as a file that a hub can be started with, as far as <see cref="HospitalSite"/> needs it.</summary>
internal static class SiteYaml
{
    public static string Of(SiteFile site)
    {
        StringBuilder yaml = new();
        Line(yaml, $"site: {site.Site}");
        Line(yaml, $"name: {site.Name}");
        Line(yaml, $"language: {site.Language}");
        Line(yaml, $"time_zone: {site.TimeZone}");
        Line(yaml, $"demonstration: {(site.Demonstration ? "true" : "false")}");
        Line(yaml, $"offer_timeout: {Seconds(site.OfferTimeout)}");
        Line(yaml, $"stale_after: {Seconds(site.StaleAfter)}");
        BedRules rules = site.Hospital!;
        Line(yaml, $"hospital: {{ present_after: {Seconds(rules.PresentAfter)}, absent_after: {Seconds(rules.AbsentAfter)}, "
            + $"stuck_after: {Seconds(rules.StuckAfter)} }}");
        Line(yaml, "tasks:");
        foreach ((string kind, TaskRules task) in site.Tasks)
        {
            Line(yaml, $"  {kind}: {{ within: {Seconds(task.Within)}, care_minutes: {task.CareSeconds / 60}, source: \"{task.Source}\", "
                + $"skill: {task.Skill} }}");
        }
        Line(yaml, $"nodes: [{string.Join(", ", site.Nodes)}]");
        Line(yaml, "people:");
        foreach (Person person in site.People)
        {
            string skills = person.Role == "worker" ? $", skills: [{string.Join(", ", person.Skills)}]" : "";
            Line(yaml, $"  - {{ id: {person.Id}, name: {person.Name}, role: {person.Role}, language: {person.Language}{skills} }}");
        }
        Line(yaml, "wards:");
        foreach (Ward ward in site.Wards) Add(yaml, ward);
        return yaml.ToString();
    }

    private static void Add(StringBuilder yaml, Ward ward)
    {
        Line(yaml, $"  - id: {ward.Id}");
        Line(yaml, $"    name: {ward.Name}");
        Line(yaml, $"    floor: {ward.Floor}");
        Line(yaml, "    way: hospital");
        Line(yaml, "    beds:");
        foreach (Bed bed in ward.Beds)
        {
            Line(yaml, $"      - {{ id: {bed.Id}, room: {bed.Room}, mat: {bed.Mats[0]}, button: {bed.Button} }}");
        }
        Line(yaml, "    linen:");
        foreach (LinenPoint point in ward.Linen)
        {
            Line(yaml, $"      - {{ id: {point.Id}, room: {point.Room}, level: {point.Level}, " + (point.Store
                ? $"kind: store, replenish_below: {Percent(point.ActPermille)}, full_above: {Percent(point.ClearPermille)} }}"
                : $"kind: hamper, collect_at: {Percent(point.ActPermille)}, emptied_below: {Percent(point.ClearPermille)}, "
                    + $"daily_at: \"{point.DailyAt:HH:mm}\" }}"));
        }
        Line(yaml, "    waste:");
        foreach (WastePoint point in ward.Waste)
        {
            Line(yaml, $"      - {{ id: {point.Id}, room: {point.Room}, stream: {point.Stream}, level: {point.Level}, "
                + $"weight: {point.Weight}, collect_at: {Percent(point.ActPermille)}, emptied_below: {Percent(point.ClearPermille)}, "
                + $"collect_at_weight: {point.ActGrams / 1_000} kg, max_age: {Seconds(point.MaxAge!.Value)} }}");
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s");

    private static string Percent(int permille) => string.Create(CultureInfo.InvariantCulture, $"{permille / 10}%");

    private static void Line(StringBuilder yaml, FormattableString line) =>
        yaml.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static void Line(StringBuilder yaml, string line) => yaml.Append(line).Append('\n');
}
