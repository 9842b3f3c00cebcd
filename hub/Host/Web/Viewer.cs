using System.Globalization;
using Logistics.Hub.People;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub.Web;

/// <summary>Who looks at what: a site in a language, and for pages of one person that person and the token that their forms
/// carry.</summary>
/// <param name="View">The site, as far as this person's provider may see it.</param>
/// <param name="Texts">The language.</param>
/// <param name="Person">Person id; empty where the page is the same for all.</param>
/// <param name="Role">The person's role; empty where the page is the same for all.</param>
/// <param name="Token">Antiforgery token of the page; empty in live patches, where the script sends the page's own.</param>
/// <param name="Past">The moment that is looked back at, as the board's address says it; empty for now. Nobody has a say in the
/// past.</param>
public sealed record Viewer(
    Sight View, Texts Texts, string Person = "", string Role = "", string Token = "", string Past = "")
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(12);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(View.Site.TimeZone);

    /// <summary>The site's id.</summary>
    public string Site => View.Site.Site;

    /// <summary>Now, by the site's clock.</summary>
    public DateTimeOffset Now => View.Clock.GetUtcNow();

    /// <summary>For what a script sends, which carries the page's own token.</summary>
    public Viewer Tokenless => this with { Token = "" };

    /// <summary>A forecast that says something on a board: what is over is none any more, and what is far off helps nobody.</summary>
    public bool IsSoon(DateTimeOffset at) => at > Now && at < Now + Ahead;

    /// <summary>The address of what is known of one thing.</summary>
    public string Detail(string kind, string id) =>
        $"/details/{Site}/{kind}/{id}{(Past.Length > 0 ? "?at=" + Uri.EscapeDataString(Past) : "")}";

    /// <summary>Midnight at the site, before and after.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Today()
    {
        DateTime today = TimeZoneInfo.ConvertTime(Now, _zone).Date;
        return (AtSite(today), AtSite(today.AddDays(1)));
    }

    /// <summary>A time of the site's clocks. One that comes twice is the first of them; one that is skipped is as much later.</summary>
    public DateTimeOffset AtSite(DateTime local)
    {
        if (_zone.IsInvalidTime(local)) local = local.AddHours(1);
        TimeSpan offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset);
    }

    /// <summary>What the site's clocks showed, as forms and addresses write it.</summary>
    public string LocalText(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, _zone).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Time of day at the site, with the day's name when it is not today.</summary>
    public string Time(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, _zone);
        return local.ToString(IsToday(at) ? "HH:mm" : "ddd HH:mm", Texts.Culture);
    }

    /// <summary>It is of this day at the site.</summary>
    public bool IsToday(DateTimeOffset at) => Day(at) == Day(Now);

    /// <summary>As <see cref="Time"/>, with the date of what is not of the last days.</summary>
    public string Moment(DateTimeOffset at) => Now - at < TimeSpan.FromDays(6) ? Time(at) : Stamp(at);

    /// <summary>A day, with its year.</summary>
    public string Date(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("d MMMM yyyy", Texts.Culture);

    /// <summary>The site's day of an instant.</summary>
    public DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);

    /// <summary>A day with its year, short.</summary>
    public string DayText(DateOnly day) => day.ToString("d MMM yyyy", Texts.Culture);

    /// <summary>A day and a time of the site's clock that stay right for years.</summary>
    public string Stamp(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("d MMM yyyy HH:mm", Texts.Culture);

    /// <summary>A week by its number (ISO 8601) and its first day.</summary>
    public string Week(DateOnly monday) =>
        Texts.Say("ledger.week-of", ISOWeek.GetWeekOfYear(monday.ToDateTime(default)), DayText(monday));

    /// <summary>Seconds as minutes, with decimals where there are any.</summary>
    public string Minutes(long seconds) => (seconds / 60m).ToString("#,0.##", Texts.Culture);

    /// <summary>Seconds as hours with one decimal.</summary>
    public string Hours(long seconds) => (seconds / 3_600m).ToString("#,0.0", Texts.Culture);

    /// <summary>Permille as a percentage with one decimal.</summary>
    public string Share(decimal permille) => (permille / 1_000).ToString("P1", Texts.Culture);

    /// <summary>Cents as euros.</summary>
    public string Euros(long cents) => "€\u00a0" + (cents / 100m).ToString("#,0.00", Texts.Culture);

    /// <summary>How long something lasts, such as <c>12 min</c> or <c>3 h 20</c>; <paramref name="brief"/> gives <c>12m</c> or
    /// <c>3h</c>.</summary>
    public string Lasting(TimeSpan time, bool brief = false)
    {
        var minutes = Math.Max(0, (long)time.TotalMinutes);
        var (unit, first, second) = minutes switch
        {
            < 60 => ("minutes", minutes, 0),
            < 2880 => ("hours", minutes / 60, minutes % 60),
            _ => ("days", minutes / 1440, 0L),
        };
        return Texts.Say((brief ? "age.brief." : "age.") + unit, first, second.ToString("00", Texts.Culture));
    }

    /// <summary>When something is due: in how long, or how late it is.</summary>
    public string Due(DateTimeOffset due) =>
        due >= Now ? Texts.Say("age.due-in", Lasting(due - Now)) : Texts.Say("age.late", Lasting(Now - due));

    /// <summary>A piece of evidence as a sentence; the code itself when it has none.</summary>
    public string Sentence(Reason reason)
    {
        var person = reason.By switch { null => null, Sight.Someone => Texts["somebody"], var by => View.Person(by)?.Name };
        var key = "reason." + reason.Code;
        if (reason.Code == "released" && person is null) key = "reason.released-by-button";
        if (reason is { Code: "bed-moved", By: null }) key = "reason.bed-taken-away";
        if (!Texts.Has(key)) return $"{reason.Code} {Time(reason.At)}";
        var value = reason.Code switch
        {
            "weight-reached" => Kilograms(reason.Value ?? 0),
            "full-soon" or "empty-soon" => Time(DateTimeOffset.FromUnixTimeMilliseconds(reason.Value ?? 0)),
            _ => Percent((int)(reason.Value ?? 0)),
        };
        var whose = reason.Code switch
        {
            "bed-moved" => PlaceOrWard(reason.By!),
            var code when code.StartsWith("sensor-", StringComparison.Ordinal) => reason.By,
            _ => person,
        };
        return Texts.Say(key, Time(reason.At), value, whose ?? Texts["somebody"]);
    }

    /// <summary>Why someone was asked for a task, or was not, as a sentence.</summary>
    public string Candidate(string code, long? value)
    {
        long given = value ?? 0;
        string said = code switch
        {
            "only-one" or "nearest" or "most-urgent" or "farther" or "did-more" or "along" =>
                Lasting(TimeSpan.FromMilliseconds(Math.Max(60_000, given))),
            "hands-not-clean" => Lasting(Now - DateTimeOffset.FromUnixTimeMilliseconds(given)),
            _ => given is > 0 and < long.MaxValue ? Time(DateTimeOffset.FromUnixTimeMilliseconds(given)) : "",
        };
        string key = $"candidate.{code}";
        return Texts.Say(said.Length == 0 && Texts.Has($"{key}-unknown") ? $"{key}-unknown" : key, said);
    }

    /// <summary>Permille as a percentage.</summary>
    public string Percent(int permille) => (permille / 1000.0).ToString("P0", Texts.Culture);

    /// <summary>Grams as kilograms with one decimal.</summary>
    public string Kilograms(long grams) => (grams / 1000.0).ToString("0.0", Texts.Culture) + " kg";

    /// <summary>A whole number as people write it.</summary>
    public string Count(long number) => number.ToString("N0", Texts.Culture);

    /// <summary>The name of a person, or the id when the site does not know it.</summary>
    public string Name(string person) => Texts.Isolate(View.Person(person)?.Name ?? person);

    /// <summary>The name of a reading place, or of a ward, or the id when the site knows neither.</summary>
    private string PlaceOrWard(string id) => View.Site.Readers.FirstOrDefault(reader => reader.Id == id)?.Name ?? WardName(id);

    /// <summary>The name of a ward, or the id when the site does not know it.</summary>
    public string WardName(string ward) => Texts.Isolate(View.Ward(ward)?.Name ?? ward);

    /// <summary>The name of a facility company, or the id when the site does not know it; a word for the care organisation's own people,
    /// who have none.</summary>
    public string ProviderName(string provider) => provider.Length == 0 ? Texts["ledger.own-people"]
        : Texts.Isolate(View.Site.Providers.FirstOrDefault(one => one.Id == provider)?.Name ?? provider);

    /// <summary>What people call a bed or a point of a ward; empty for the ward itself and for what is no longer there.</summary>
    public string PlaceName(string ward, string place) => View.Ward(ward) is not { } here || place == ward
        ? "" : Texts.Isolate(here.Beds.FirstOrDefault(one => one.Id == place) is { } bed ? BedLabel(here, bed.Id, bed.Room)
            : here.Linen.FirstOrDefault(point => point.Id == place)?.Room
                ?? here.Waste.FirstOrDefault(point => point.Id == place)?.Room ?? "");

    /// <summary>The name of a kind of tagged linen, or the id when the site does not know it.</summary>
    public string Article(string article) => View.Site.Articles.FirstOrDefault(one => one.Id == article)?.Name ?? article;

    /// <summary>A side of a gate: a ward by its name, or the laundry.</summary>
    public string Side(string side) => side == TagGate.Laundry ? Texts["pieces.laundry"] : WardName(side);

    /// <summary>The name of a tag reader and of its ward, or the id when the site does not know it.</summary>
    public string Reader(string reader) => View.Site.Readers.FirstOrDefault(one => one.Id == reader) is { } known
        ? $"{known.Name} · {WardName(known.Ward)}" : reader;

    /// <summary>What people call a bed: its room, and its number in the room when more beds stand there.</summary>
    public string BedLabel(Ward? ward, string bed, string room)
    {
        if (ward is null) return room;
        int number = 0, all = 0;
        foreach (var other in ward.Beds)
        {
            if (other.Room != room) continue;
            all++;
            if (other.Id == bed) number = all;
        }
        return all > 1 && number > 0 ? $"{room}-{number}" : room;
    }

    /// <summary>How far a task is, and with whom.</summary>
    public string Standing(TaskMessage task) =>
        Texts.Code("task", task.Status) + (task.Worker is { } worker ? " · " + Name(worker) : "");

    /// <summary>Where a task is, as people call it.</summary>
    public string Place(TaskMessage task) => Texts.Isolate(BedLabel(View.Ward(task.Ward), task.Subject, task.Room));

    /// <summary>Ids of the things of a kind that changed. A change of a task changes the mark on the thing that it is about.</summary>
    public IEnumerable<string> Touched(IEnumerable<ViewChange> changes, ViewKind kind) => changes
        .Select(change => change.Kind == kind ? change.Id : change.Kind == ViewKind.Task ? View.Task(change.Id)?.Subject : null)
        .OfType<string>().Distinct();

    /// <summary>The tasks that are not over, first due first.</summary>
    public IReadOnlyList<TaskMessage> OpenTasks() =>
        [.. View.Tasks.Where(task => !task.IsOver).OrderBy(task => task.Due)
            .ThenBy(task => task.Task, StringComparer.Ordinal)];
}
