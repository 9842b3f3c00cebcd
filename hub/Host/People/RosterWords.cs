using Logistics.Core;
using Logistics.Hub.Api;
using Logistics.Hub.Web;
using Logistics.Wire.Csv;
using Logistics.Wire.Site;

namespace Logistics.Hub.People;

/// <summary>What is wrong in a roster, in the words of whoever brought it: which rule, and what to change.</summary>
internal sealed class RosterWords(Texts texts, SiteFile site)
{
    private const long MinuteMs = 60_000;
    private readonly WorkingTimeRules _law = WorkingTimeFigures.Of(site);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(site.TimeZone);

    /// <summary>What can't be read in the file, or does not hang together.</summary>
    public RosterError Of(TableError error) => new(
        error.Line, error.Cell, Words.Of(error.Fault), texts.Say($"roster.fault.{Words.Of(error.Fault)}", [.. error.Values]));

    /// <summary>A shift that the law forbids.</summary>
    /// <param name="shift">The shift as the file has it.</param>
    /// <param name="unlawful">What the law says of it.</param>
    public RosterError Of(RosterShift shift, UnlawfulShift unlawful)
    {
        string reason = Words.Of(unlawful.By);
        string name = site.People.First(person => person.Id == shift.Worker).Name;
        string rule = texts.Say($"roster.law.{reason}", Figures(unlawful.By));
        return new RosterError(
            shift.Line, 0, reason, texts.Say("roster.unlawful", name, Moment(shift.From), rule, Change(shift, unlawful)));
    }

    private string Change(RosterShift shift, UnlawfulShift unlawful)
    {
        if (unlawful.Break is PlannedBreak rest)
            return texts.Say("roster.change.break", Moment(rest.FromMs), Lasting(rest.ToMs - rest.FromMs));
        if (unlawful.EndByMs is long endMs) return texts.Say("roster.change.end", Moment(endMs));

        // A begin that is a day off is no change of this shift.
        bool isNear = unlawful.BeginFromMs < shift.From.AddDays(1).ToUnixTimeMilliseconds();
        return isNear
            ? texts.Say("roster.change.begin", Moment(unlawful.BeginFromMs!.Value + MinuteMs - 1)) : texts["roster.change.person"];
    }

    /// <summary>The figures that the sentence about a rule names, in its order.</summary>
    private object[] Figures(WorkingTimeLimit by) => by switch
    {
        WorkingTimeLimit.Shift => [Lasting(_law.ShiftMs)],
        WorkingTimeLimit.Week => [Lasting(_law.WeekMs)],
        WorkingTimeLimit.FourWeeks => [Lasting(_law.FourWeekAverageMs)],
        WorkingTimeLimit.SixteenWeeks => [Lasting(_law.SixteenWeekAverageMs)],
        WorkingTimeLimit.DailyRest => [Lasting(_law.DailyRestMs), Lasting(_law.ShortDailyRestMs)],
        WorkingTimeLimit.WeeklyRest => [Lasting(_law.WeeklyRestMs)],
        WorkingTimeLimit.Break =>
            [Lasting(_law.BreakAfterMs), Lasting(_law.BreakMs), Lasting(_law.LongBreakAfterMs), Lasting(_law.LongBreakMs)],
        WorkingTimeLimit.NightShift => [Lasting(_law.NightShiftMs)],
        WorkingTimeLimit.NightRest => [Lasting(_law.NightRestMs), Lasting(_law.ShortNightRestMs)],
        WorkingTimeLimit.NightSeriesRest => [Lasting(_law.NightSeriesRestMs)],
        WorkingTimeLimit.NightSeries => [_law.NightSeries, Lasting(_law.WeeklyRestMs)],
        WorkingTimeLimit.LateNights => [_law.LateNights],
        WorkingTimeLimit.NightAverage => [Lasting(_law.NightAverageMs)],
        WorkingTimeLimit.NightHours => [Lasting(_law.NightHoursMs)],
        _ => [],
    };

    private string Lasting(long ms) => ms switch
    {
        < 60 * MinuteMs => texts.Say("age.minutes", ms / MinuteMs),
        _ when ms % (60 * MinuteMs) == 0 => texts.Say("worker.hours", ms / (60 * MinuteMs)),
        _ => texts.Say("age.hours", ms / (60 * MinuteMs), (ms / MinuteMs % 60).ToString("00", texts.Culture)),
    };

    private string Moment(long atMs) => Moment(DateTimeOffset.FromUnixTimeMilliseconds(atMs));

    private string Moment(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).ToString("ddd d MMM HH:mm", texts.Culture);
}
