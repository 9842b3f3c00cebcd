using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Logistics.Hub.Web;

/// <summary>
/// What a board shows and how, as its address says it. What the address says wrongly counts as not said. <see cref="ToString"/> gives
/// equal boards the same text, so that all who look at the same one share one stream.
/// </summary>
public sealed partial record BoardQuery
{
    /// <summary>Seconds for which the wall shows each part when all does not fit, unless told.</summary>
    public const int EveryUnlessTold = 15;

    private const int NamedMost = 40;
    private const int RoomLongest = 20;

    public BoardView View { get; init; }

    /// <summary>For a screen on the wall that nobody touches.</summary>
    public bool Wall { get; init; }

    /// <summary>Seconds for each part of the wall, 5 to 600.</summary>
    public int Every { get; init; } = EveryUnlessTold;

    /// <summary>Ward ids, in order; none for all.</summary>
    public IReadOnlyList<string> Wards { get; init; } = [];

    public int? Floor { get; init; }

    /// <summary>States of beds, in order; none for all.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>Kinds of tasks, in order; none for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Provider id of people and of what they hold; empty for all.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Only what is late.</summary>
    public bool Late { get; init; }

    /// <summary>Part of a room's name; empty for all.</summary>
    public string Room { get; init; } = "";

    /// <summary>A moment that is over, in the site's own time, as a form gives it; empty for now.</summary>
    public string At { get; init; } = "";

    /// <summary>Something is left out.</summary>
    public bool IsNarrow => Wards.Count + Statuses.Count + Kinds.Count > 0 || Floor is not null || Provider.Length > 0 || Late
        || Room.Length > 0;

    public static BoardQuery Parse(string text) => Of(new QueryCollection(QueryHelpers.ParseQuery(text)));

    public static BoardQuery Of(IQueryCollection query)
    {
        string One(string name) => query[name].FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim() ?? "";
        int? Number(string name) => int.TryParse(One(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number : null;
        return new BoardQuery
        {
            View = Enum.TryParse(One("view"), ignoreCase: true, out BoardView view) && Enum.IsDefined(view) ? view : BoardView.List,
            Wall = One("wall") == "1",
            Every = Math.Clamp(Number("every") ?? EveryUnlessTold, 5, 600),
            Wards = Ids(query["ward"]),
            Floor = Number("floor"),
            Statuses = Ids(query["status"]),
            Kinds = Ids(query["kind"]),
            Provider = Id().IsMatch(One("provider")) ? One("provider") : "",
            Late = One("late") == "1",
            Room = One("room") is { Length: <= RoomLongest } room ? room : "",
            At = Moment().IsMatch(One("at")) && DateTime.TryParse(One("at"), CultureInfo.InvariantCulture, out _) ? One("at") : "",
        };
    }

    /// <summary>What its patches depend on.</summary>
    public string Followed => (this with { Every = EveryUnlessTold, At = "" }).ToString();

    /// <summary>The address of this board.</summary>
    public string Address(string site) => ToString() is { Length: > 0 } text ? $"/board/{site}?{text}" : $"/board/{site}";

    /// <summary>The same with one state of beds more, or less.</summary>
    public BoardQuery Toggle(string status) => this with
    {
        Statuses = Statuses.Contains(status)
            ? [.. Statuses.Where(other => other != status)] : [.. Statuses.Append(status).Order(StringComparer.Ordinal)],
    };

    public override string ToString()
    {
        StringBuilder text = new();
        void Add(string name, string value)
        {
            if (value.Length == 0) return;
            text.Append(text.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
        Add("view", View == BoardView.List ? "" : View == BoardView.Plan ? "plan" : "day");
        Add("wall", Wall ? "1" : "");
        Add("every", Every == EveryUnlessTold ? "" : Every.ToString(CultureInfo.InvariantCulture));
        foreach (string ward in Wards) Add("ward", ward);
        Add("floor", Floor?.ToString(CultureInfo.InvariantCulture) ?? "");
        foreach (string status in Statuses) Add("status", status);
        foreach (string kind in Kinds) Add("kind", kind);
        Add("provider", Provider);
        Add("late", Late ? "1" : "");
        Add("room", Room);
        Add("at", At);
        return text.ToString();
    }

    private static string[] Ids(StringValues values) =>
        [.. values.OfType<string>().Where(value => Id().IsMatch(value)).Distinct().Order(StringComparer.Ordinal).Take(NamedMost)];

    [GeneratedRegex("^[a-z0-9-]{1,40}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$")]
    private static partial Regex Moment();
}
