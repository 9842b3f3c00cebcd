using System.CommandLine;
using System.Text.Json;
using Logistics.Simulator.Score;
using Logistics.Tests.Support;

namespace Logistics.Tests.Simulation.Score;

public sealed class ScoreBedsTests
{
    private static string Recorded => Path.Combine(RepositoryRoot.RecordedData, "bed-mats");

    [RecordedDataFact("bed-mats")]
    public void Of_the_recorded_leavings_all_that_leave_a_trace_are_found_and_the_bed_is_not_called_free_while_in_use()
    {
        JsonElement score = Score("--mats", "12,13", "--movement", "16", "--door", "10", "--near", "1,6,19");
        Assert.Equal(14, score.GetProperty("nights").GetInt32());
        Assert.InRange(score.GetProperty("leavings_found").GetInt32(), 12, 14);
        Assert.InRange(score.GetProperty("false_free_minutes").GetDouble(), 0, score.GetProperty("in_bed_minutes").GetDouble() / 100);
        Assert.Contains(12, score.GetProperty("stuck_sensors").EnumerateArray().Select(sensor => sensor.GetInt32()));
        Assert.InRange(score.GetProperty("stuck_found_after_h").GetDouble(), 0, 24);
    }

    [RecordedDataFact("bed-mats")]
    public void Without_one_of_the_mats_as_many_leavings_are_found()
    {
        foreach (string mat in new[] { "12", "13" })
        {
            JsonElement score = Score("--mats", mat, "--movement", "16", "--door", "10", "--near", "1,6,19");
            Assert.InRange(score.GetProperty("leavings_found").GetInt32(), 12, 14);
            Assert.InRange(score.GetProperty("false_free_minutes").GetDouble(), 0, 200);
        }
    }

    [Fact]
    public void A_home_that_was_never_seen_is_scored_and_a_leaving_too_late_is_not_found()
    {
        const long bed = 1_772_485_200;
        const long up = bed + 9 * 3_600;
        IEnumerable<string> stirs = Enumerable.Range(0, 30).Select(stir => $"{bed + stir * 900}\t1\t1");
        (int code, string output, _) = Run([.. stirs, $"{up}\t7200\t2"], [$"{bed}\t{up - bed}\t7"], "--mats", "1", "--door", "2");
        Assert.Equal(0, code);
        Assert.Equal(1, Last(output).GetProperty("leavings_found").GetInt32());
        (_, output, _) = Run([.. stirs, $"{up + 900}\t7200\t2"], [$"{bed}\t{up - bed}\t7"], "--mats", "1", "--door", "2");
        Assert.Equal(0, Last(output).GetProperty("leavings_found").GetInt32());
    }

    [Theory]
    [InlineData("100 5", "100 5 7", "1", "is not a start (Unix s), a duration (s) and an id")]
    [InlineData("100 5 1", "100 5 8", "1", "nobody is in bed")]
    [InlineData("100 5 1", "100 5 7", "2", "sensor 2 says nothing")]
    [InlineData("100 5 1", "100 5 7", "1,1", "named twice")]
    [InlineData("100 5 1", "100 5 7", "left", "'left' is no sensor id")]
    public void What_can_not_be_scored_gets_a_sentence_and_2(string sensors, string labels, string mats, string said)
    {
        (int code, _, string error) = Run([sensors], [labels], "--mats", mats);
        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private static JsonElement Score(params string[] sensors)
    {
        (int code, string output, string error) = Run(
            Path.Combine(Recorded, "house-b.sensors"), Path.Combine(Recorded, "house-b.activities"), "10", sensors);
        Assert.Equal((0, ""), (code, error));
        return Last(output);
    }

    private static (int Code, string Output, string Error) Run(string[] sensors, string[] labels, params string[] named)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("score-beds-");
        (string sensorFile, string labelFile) = (Path.Combine(folder.FullName, "sensors"), Path.Combine(folder.FullName, "labels"));
        File.WriteAllLines(sensorFile, sensors);
        File.WriteAllLines(labelFile, labels);
        var run = Run(sensorFile, labelFile, "7", named);
        folder.Delete(recursive: true);
        return run;
    }

    private static (int Code, string Output, string Error) Run(string sensors, string labels, string inBed, string[] named)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = ScoreBedsCommand.Make().Parse(["--sensors", sensors, "--labels", labels, "--in-bed", inBed, .. named])
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static JsonElement Last(string output) => JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
}
