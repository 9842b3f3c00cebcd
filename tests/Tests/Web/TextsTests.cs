using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Hub.Authority;
using Logistics.Hub.Bench;
using Logistics.Hub.Web;
using Logistics.Tests.Support;
using Logistics.Wire.Csv;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Tests.Web;

/// <summary>Every word that a person reads exists in every language.</summary>
public sealed partial class TextsTests
{
    [Fact]
    public void All_languages_have_the_same_texts_with_the_same_places()
    {
        var english = Texts.For("en");
        foreach (var other in Texts.Languages)
        {
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
            foreach (var key in english.Keys) Assert.Equal((key, Places(english[key])), (key, Places(other[key])));
        }
    }

    [Fact]
    public void Every_text_that_a_page_asks_for_exists()
    {
        var pages = Directory.EnumerateFiles(RepositoryRoot.File("hub", "Host", "Web"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal));
        var asked = pages.SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct()
            .ToList();
        Assert.True(asked.Count > 80, "the pattern no longer finds the texts that pages ask for");
        Assert.All(asked, key => Assert.True(Texts.For("en").Has(key), key));
    }

    [Fact]
    public void Every_code_of_the_contract_has_a_text()
    {
        string[] refused =
        [
            .. Enum.GetValues<SenMlError>().Where(error => error != SenMlError.None).Select(error => error.Code()),
            "unknown-topic", "unknown-node", "unknown-device", "unknown-sensor", "unknown-tag", "boot-or-seq-missing", "from-the-future",
            "time-out-of-range", "wrong-type", "out-of-range", "journal-full", "too-much", "unknown-article", "too-many-pieces",
            .. Names<EpcError>("epc-").Where(code => code != "epc-none"),
        ];
        string[] over =
        [
            "occupied-again", "already-emptied", "day-over", "blocked", "soiled", "bed-moved", "no-longer-configured", "by-lead",
            "withdrawn",
        ];
        string[] streams = ["residual", "specific-hospital", "sharps", "paper", "pmd", "organic", "glass", "confidential"];
        string[] alerts =
        [
            "task-past-due", "task-untaken", "node-offline", "journal-failing", "journal-damaged", "sends-too-much", "safety-adviser",
        ];
        string[] keys =
        [
            .. Names<ReasonCode>("reason."), .. over.Select(code => "over." + code), .. Names<BedStatus>("bed."),
            .. Names<PointState>("point."), .. Names<TaskState>("task."), .. refused.Select(code => "wire." + code),
            .. streams.Select(code => "stream." + code), .. alerts.Select(code => "alert." + code),
            .. Names<TaskKind>("kind."), .. Names<TaskOutcome>("outcome."),
            .. Names<Refusal>("refusal.").Where(key => key != "refusal.none"),
            .. new[] { "worker", "care", "lead", "technician", "administrator" }.Select(role => "role." + role),
            .. new[] { "work", "board", "care", "technician", "people", "audit", "waste", "linen", "roster" }.Select(door => "nav." + door),
            .. Names<CandidateCode>("candidate."), .. Names<WorkingTimeLimit>("worker.limit."), .. Names<WorkingTimeLimit>("roster.law."),
            .. Names<TableFault>("roster.fault."),
            .. new[] { "now", "next" }.Select(urgency => "urgency." + urgency),
            .. Names<ConfigState>("config.state."), .. Names<ConfigState>("config.brief."),
            .. new[] { "not-readable", "other-node", "sensor", "no-broker", "no-hub", "broken-off", "disk", "damaged" }
                .Select(reason => "config.reason." + reason),
            .. new[] { "not-now", "helping-someone", "no-supplies", "visitors", "no-entry", "too-heavy" }
                .Select(reason => "phone.reason." + reason),
            .. new[] { "code", "joined", "revoked", "configured", "identify", "restart", "watch" }.Select(what => "audit.machine." + what),
            .. Names<CalibrationKind>("bench.calibrate."), .. Names<SteadyVerdict>("bench.steady."),
            .. Names<CalibrationRefusal>("bench.refusal.").Where(key => key != "bench.refusal.none"),
            .. Names<CalibrationKind>("").SelectMany(kind => Names<CalibrationStep>($"bench.step.{kind}.")
                .Concat(Names<CalibrationStep>($"bench.what.{kind}.").Where(key => !key.EndsWith(".accept", StringComparison.Ordinal)))),
            .. new[] { "file", "unmapped", "unmapped-near", "missing", "missing-more", "presence" }.Select(code => "bench.warning." + code),
            .. Names<CommandKind>("audit.command."), .. Names<Checks>("check.").Where(key => key is not ("check.none" or "check.all")),
        ];
        Assert.All(keys, key => Assert.True(Texts.For("en").Has(key), key));
    }

    [Theory]
    [InlineData("demo-hospital.yaml")]
    [InlineData("demo-home.yaml")]
    public void Every_skill_of_the_demonstration_has_a_name(string file)
    {
        var (site, _) = SiteFileReader.Read(RepositoryRoot.File("hub", "sites", file));
        Assert.All(site!.Tasks.Values, task => Assert.True(Texts.For("en").Has("skill." + task.Skill), task.Skill));
    }

    [Fact]
    public void A_regional_language_falls_back_to_its_language_and_an_unknown_one_to_English()
    {
        Assert.Equal("nl", Texts.For("nl-BE").Language);
        Assert.Equal("uk", Texts.For("uk-UA").Language);
        Assert.Equal("en", Texts.For("fr").Language);
        Assert.Equal("never-written", Texts.For("nl").Code("reason", "never-written"));
    }

    [Fact]
    public void Each_language_calls_itself_by_its_own_name_and_says_which_way_its_lines_run()
    {
        var names = Texts.Languages.Select(texts => (texts.Language, texts.Name, texts.Direction));
        Assert.Equal(
            [("ar", "العربية", "rtl"), ("en", "English", "ltr"), ("nl", "Nederlands", "ltr"), ("pl", "Polski", "ltr"),
                ("tr", "Türkçe", "ltr"), ("uk", "Українська", "ltr")], names);
    }

    [Fact]
    public void Clocks_and_figures_are_written_with_the_digits_that_stand_on_the_wall()
    {
        var at = new DateTimeOffset(2026, 3, 11, 9, 5, 0, TimeSpan.Zero);
        foreach (var texts in Texts.Languages)
        {
            Assert.Equal("09:05", at.ToString("HH:mm", texts.Culture));
            Assert.Matches(@"^\D?\s?85\s?\D?$", 0.85.ToString("P0", texts.Culture));
            Assert.Matches(@"^3[.,]2$", 3.2.ToString("0.0", texts.Culture));
        }
    }

    [Fact]
    public void A_name_of_another_script_stands_apart_in_lines_from_right_to_left_and_a_time_does_not_need_to()
    {
        Assert.Contains("\u2068Medewerker 1\u2069", Texts.For("ar").Say("care.accepted", "Medewerker 1"), StringComparison.Ordinal);
        Assert.DoesNotContain('\u2068', Texts.For("ar").Say("people.break", "09:05"));
        Assert.Equal("Medewerker 1 komt", Texts.For("nl").Say("care.accepted", "Medewerker 1"));
    }

    private static IEnumerable<string> Names<T>(string prefix) where T : struct, Enum =>
        Enum.GetNames<T>().Select(name => prefix + JsonNamingPolicy.KebabCaseLower.ConvertName(name));

    private static string Places(string text) => string.Concat(Place().Matches(text).Select(match => match.Value).Distinct()
        .Order(StringComparer.Ordinal));

    [GeneratedRegex("""(?:[Tt]exts(?:\[|\.Say\()|Label=|Figure\()"([a-z0-9.-]+[a-z0-9])"[\],) /]""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
