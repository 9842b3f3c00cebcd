using System.Globalization;
using System.Text.Json;
using Logistics.Core;
using Logistics.Simulator.Score;
using Logistics.Tests.Support;

namespace Logistics.Tests.Simulation.Score;

public sealed class ScoreTagsTests
{
    [RecordedDataFact("rfid-reads")]
    public void The_recorded_trials_break_less_than_twice_an_hour()
    {
        (int code, string[] lines, string errors) = Run(Path.Combine(RepositoryRoot.RecordedData, "rfid-reads"));
        Assert.Equal((0, ""), (code, errors));
        using JsonDocument json = JsonDocument.Parse(lines[^1]);
        Assert.Equal(60, json.RootElement.GetProperty("trials").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("hours").GetDouble(), 5, 6);
        Assert.InRange(json.RootElement.GetProperty("false_breaks_per_hour").GetDouble(), 0, 2);
        Assert.Single(lines.Skip(1).Take(61).Select(line => line.Length).Distinct());
    }

    [Theory]
    [InlineData("0 1 2 3", 0)]
    [InlineData("0 1 30", 0)]
    [InlineData("0 1 90 91", 1)]
    [InlineData("0 1 90 91 200", 2)]
    public void A_silence_longer_than_is_held_breaks_falsely_while_the_wearer_stays(string seconds, int breaks)
    {
        TagTrial trial = TagTrial.Read("t", seconds.Split(' ').Select(second => $"{second},0,0,0,1,-60,0,920,3"));
        Assert.Equal(breaks, TagScore.FalseBreaks(trial, new TagScore(5_000, 50_000).Replay(trial)));
    }

    [Theory]
    [InlineData("0 1 3", "90 1 3", 1)]
    [InlineData("0 1 3", "90 1 4", 0)]
    [InlineData("0 1 3", "90 2 3", 0)]
    public void A_break_is_false_only_in_the_same_area_with_the_same_label(string first, string second, int breaks)
    {
        TagTrial trial = TagTrial.Read("t", new[] { first, second }.Select(Line));
        Assert.Equal(breaks, TagScore.FalseBreaks(trial, new TagScore(5_000, 50_000).Replay(trial)));
    }

    [Fact]
    public void A_break_with_another_area_read_meanwhile_is_none()
    {
        TagTrial trial = TagTrial.Read("t", new[] { "0 1 3", "40 2 3", "90 1 3" }.Select(Line));
        IReadOnlyDictionary<string, IReadOnlyList<TagStay>> stretches = new TagScore(5_000, 50_000).Replay(trial);
        Assert.Equal((2, 1, 0), (stretches["1"].Count, stretches["2"].Count, TagScore.FalseBreaks(trial, stretches)));
    }

    [Fact]
    public void The_usual_gap_is_the_one_that_one_in_a_hundred_is_longer_than()
    {
        TagTrial trial = TagTrial.Read(
            "t", Enumerable.Range(0, 100).Select(second => $"{second},0,0,0,1,0,0,0,3").Append("500,0,0,0,1,0,0,0,3"));
        Assert.Equal(1_000, TagScore.UsualGapMs([trial]));
        Assert.Equal(1, TagScore.UsualGapMs([TagTrial.Read("t", ["5,0,0,0,1,0,0,0,3"])]));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("0,0,0,0,1\n", "line 1 has 5 columns")]
    [InlineData("0,0,0,0,1,0,0,0,3\nsoon,0,0,0,1,0,0,0,3\n", "line 2 begins with 'soon'")]
    [InlineData("-1,0,0,0,1,0,0,0,3\n", "line 1 begins with '-1'")]
    [InlineData("NaN,0,0,0,1,0,0,0,3\n", "line 1 begins with 'NaN'")]
    [InlineData("5,0,0,0,1,0,0,0,3\n4,0,0,0,1,0,0,0,3\n", "line 2 is earlier")]
    [InlineData("5,0,0,0,,0,0,0,3\n", "line 1 names no antenna")]
    public void A_file_that_is_no_trial_is_told_in_a_sentence(string content, string sentence)
    {
        string folder = Directory.CreateTempSubdirectory("trials-").FullName;
        File.WriteAllText(Path.Combine(folder, "t1"), content);
        File.WriteAllText(Path.Combine(folder, "README.txt"), "no trial");
        (int code, string[] lines, string errors) = Run(folder);
        Assert.Equal((2, 0), (code, lines.Length));
        Assert.StartsWith("t1", errors, StringComparison.Ordinal);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_holds_nothing_is_told_in_a_sentence()
    {
        string folder = Directory.CreateTempSubdirectory("trials-").FullName;
        Assert.Contains("holds no trials", Run(folder).Errors, StringComparison.Ordinal);
        Directory.Delete(folder);
        Assert.Equal(2, Run(folder).Code);
    }

    private static string Line(string read)
    {
        string[] parts = read.Split(' ');
        return string.Create(CultureInfo.InvariantCulture, $"{parts[0]},0,0,0,{parts[1]},-60,0,920,{parts[2]}");
    }

    private static (int Code, string[] Lines, string Errors) Run(string folder)
    {
        using StringWriter to = new();
        using StringWriter errors = new();
        int code = ScoreTagsCommand.Run(folder, to, errors);
        return (code, to.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), errors.ToString().Trim());
    }
}
