using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Command = System.CommandLine.Command;
using Logistics.Core;

namespace Logistics.Simulator.Score;

/// <summary>Scores the engine's presence on recordings of a worn tag.</summary>
public static class ScoreTagsCommand
{
    /// <summary>Silence alone ends presence after so many usual gaps; docs/decisions/2026-11-22-tags.md has what others give.</summary>
    private const int HeldGaps = 20;

    private const double HourMs = 3_600_000;
    private const double MinuteMs = 60_000;

    public static Command Make()
    {
        Argument<string> folder = new("folder")
        {
            Description = "Folder with one file a trial: comma-separated reads, seconds first, antenna fifth, label last.",
        };
        Command command = new("score-tags",
            "Replays recordings of a worn tag through the engine's presence, one area an antenna, and counts false breaks: stretches that "
            + "end and begin again in one area while no other antenna read the tag and the wearer kept doing the same.")
        {
            folder,
        };
        command.SetAction(arguments => Run(arguments.GetRequiredValue(folder), Console.Out, Console.Error));
        return command;
    }

    /// <summary>Scores a folder.</summary>
    /// <returns>0, or 2 when the folder or a file of it is not what it should be.</returns>
    public static int Run(string folder, TextWriter to, TextWriter errors)
    {
        IReadOnlyList<TagTrial> trials;
        try
        {
            trials = TagTrial.ReadAll(folder);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return 2;
        }
        long gapMs = TagScore.UsualGapMs(trials);
        TagScore smoothed = new(gapMs, HeldGaps * gapMs);
        string[] areas = [.. trials.SelectMany(trial => trial.Reads).Select(read => read.Antenna).Distinct().Order(StringComparer.Ordinal)];
        int width = Math.Max(5, trials.Max(trial => trial.Name.Length));
        to.WriteLine(Invariant($"Stretches of presence by antenna area, and the minutes that they last together."));
        to.WriteLine(Invariant($"{"trial".PadRight(width)} {"min",7} {"reads",6}")
            + string.Concat(areas.Select(area => Invariant($" {"area " + area,13}"))) + Invariant($" {"false",6}"));
        double hours = 0;
        int falseBreaks = 0;
        int plainBreaks = 0;
        foreach (TagTrial trial in trials)
        {
            IReadOnlyDictionary<string, IReadOnlyList<TagStay>> stretches = smoothed.Replay(trial);
            int breaks = TagScore.FalseBreaks(trial, stretches);
            hours += trial.LastedMs / HourMs;
            falseBreaks += breaks;
            plainBreaks += TagScore.FalseBreaks(trial, new TagScore(gapMs, gapMs).Replay(trial));
            to.WriteLine(Invariant($"{trial.Name.PadRight(width)} {trial.LastedMs / MinuteMs,7:F1} {trial.Reads.Count,6:N0}")
                + string.Concat(areas.Select(area => Show(stretches.GetValueOrDefault(area) ?? []))) + Invariant($" {breaks,6}"));
        }

        // Recordings of a single moment have lasted no time, and have nothing to break.
        double perHour = hours > 0 ? falseBreaks / hours : 0;
        double plainPerHour = hours > 0 ? plainBreaks / hours : 0;
        to.WriteLine(Invariant($"gone after {gapMs / 1_000.0:F2} s (99 of 100 gaps are no longer) when seen elsewhere since,"));
        to.WriteLine(Invariant($"and after {HeldGaps * gapMs / 1_000.0:F1} s in any case: {perHour:F2} false breaks an hour"));
        to.WriteLine(Invariant($"gone after {gapMs / 1_000.0:F2} s in any case:   {plainPerHour:F2} false breaks an hour"));
        to.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["trials"] = trials.Count, ["hours"] = Math.Round(hours, 3), ["false_breaks_per_hour"] = Math.Round(perHour, 3),
        }));
        return 0;
    }

    private static string Show(IReadOnlyList<TagStay> stays) => stays.Count == 0
        ? Invariant($" {"-",13}")
        : Invariant($" {stays.Count,4} {stays.Sum(stay => stay.LastMs - stay.FromMs) / MinuteMs,8:F1}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
