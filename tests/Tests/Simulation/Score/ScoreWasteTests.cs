using System.Text.Json;
using Logistics.Simulator.Score;
using Logistics.Tests.Support;

namespace Logistics.Tests.Simulation.Score;

public sealed class ScoreWasteTests
{
    private const string Header =
        "ID,Site,Date & Time of bin collection (Europe/London),Frozen,Fill level before collection (%) [x],Fill level after,Partial,"
        + "Container slot:ID";

    [RecordedDataFact("waste-bins")]
    public void On_recorded_bins_the_forecast_is_a_quarter_nearer_than_as_last_time()
    {
        (int code, string output, _) = Score(Path.Combine(RepositoryRoot.RecordedData, "waste-bins", "collections.csv"));
        Assert.Equal(0, code);
        JsonElement line = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
        double forecast = line.GetProperty("forecast_mae").GetDouble();
        Assert.InRange(forecast, 1, line.GetProperty("naive_mae").GetDouble() * 0.75);
        Assert.True(line.GetProperty("saved").GetInt32() > 5 * line.GetProperty("overflowed").GetInt32());
    }

    [RecordedDataFact("waste-bins")]
    public void What_comes_later_changes_nothing_of_what_was_forecast_before()
    {
        using StreamReader reader = new(Path.Combine(RepositoryRoot.RecordedData, "waste-bins", "collections.csv"));
        IReadOnlyList<BinEmptying> all = BinFile.Read(reader).Emptyings;
        BinEmptying[] half = [.. all.Take(all.Count / 2)];
        WasteScore short_ = new(half);
        WasteScore changed = new([.. half, .. all.Skip(all.Count / 2).Take(1).Select(one => one with { Permille = 0 })]);
        Assert.InRange(changed.ForecastMae * changed.Used - short_.ForecastMae * short_.Used, 0, 100.1);
        Assert.Equal(short_.ForecastMae, new WasteScore(half).ForecastMae);
    }

    [Fact]
    public void A_list_with_all_its_quirks_is_taken_apart_by_rule()
    {
        string[] rows =
        [
            "1,s,2016-06-01 10:00:00,1,\"50\",0,0,7", ",,,,,,,", "2,s,2016-06-02 10:00:00,1,60,0,0,7", "2,s,2016-06-02 10:00:00,1,60,0,0,7",
            "3,s,2016-06-02 10:20:00,1,5,0,0,7", "4,s,2016-06-03 10:00:00,1,60,0,0,7", "5,s,2016-06-04 10:00:00,1,60,20,1,7",
            "6,s,2016-06-05 10:00:00,1,60,0,0,7", "7,s,2016-06-06 10:00:00,1,60,0,0,7", "8,s,2016-06-07 10:00:00,1,60,0,0,7",
            "9,s,not a time,1,60,0,0,7", "10,s,2016-06-07 10:00:00,1,60,0,0,8",
        ];
        BinFile file = BinFile.Read(new StringReader(string.Join("\r\n", [Header, .. rows]) + "\r\n"));
        Assert.Equal(8, file.Emptyings.Count);
        Assert.Equal(4, file.Skipped.Values.Sum());
        WasteScore score = new(file.Emptyings);
        Assert.Equal((2, 2, 2, 2, 2), (score.Bins, score.First, score.Young, score.Broken, score.Used));
        Assert.Equal((0, 0), ((int)score.ForecastMae, (int)score.NaiveMae));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("a,b,c\n1,2,3\n", "has no column 'Date & Time of bin collection'")]
    [InlineData(Header + "\nx,y\n", "no row of the file tells of an emptying")]
    public void A_file_that_is_no_list_gets_a_sentence_and_2(string text, string said)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        (int code, _, string error) = Score(path);
        File.Delete(path);
        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(2, Score(path).Code);
    }

    private static (int Code, string Output, string Error) Score(string path)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        return (ScoreWasteCommand.Run(path, output, error), output.ToString(), error.ToString());
    }
}
