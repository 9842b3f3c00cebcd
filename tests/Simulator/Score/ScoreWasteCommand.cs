using System.CommandLine;
using System.Globalization;

namespace Logistics.Simulator.Score;

/// <summary><c>score-waste</c>: how well the hub forecasts filling, on a collector's list of emptyings.</summary>
internal static class ScoreWasteCommand
{
    public static Command Make()
    {
        Argument<FileInfo> list = new("collections") { Description = "A collector's list of emptyings, as CSV." };
        Command command = new("score-waste", "Forecasts each emptying of a list from those before it, and says how far off that was.")
        {
            list,
        };
        command.SetAction(arguments => Run(arguments.GetRequiredValue(list).FullName, Console.Out, Console.Error));
        return command;
    }

    /// <returns>0, or 2 when the file can't be used.</returns>
    internal static int Run(string path, TextWriter output, TextWriter error)
    {
        BinFile file;
        try
        {
            using StreamReader reader = new(path);
            file = BinFile.Read(reader);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            error.WriteLine($"{path}: {exception.Message}");
            return 2;
        }
        WasteScore score = new(file.Emptyings);
        void Line(string what, double number, string format = "N0") =>
            output.WriteLine($"{what,-58}{number.ToString(format, CultureInfo.InvariantCulture),10}");

        Line("bins", score.Bins);
        Line("emptyings", file.Emptyings.Count + file.Skipped.Values.Sum());
        foreach ((string reason, int count) in file.Skipped) Line($"  left out: {reason}", count);
        Line("  left out: in part or not final, and the one after", score.Broken);
        Line("  left out: the first of its bin", score.First);
        Line("  left out: the second of its bin, no last time to go by", score.Young);
        Line("used", score.Used);
        Line("forecast: mean error, percentage points", score.ForecastMae, "N2");
        Line("as last time: mean error, percentage points", score.NaiveMae, "N2");
        Line("saved: put off by pickup at 80%, and stood below 80%", score.Saved);
        Line("overflowed: put off by pickup at 80%, and stood at 100%", score.Overflowed);
        output.WriteLine("Percentages are the list's own; its header may say that its 100% is a bin that is 80% full.");
        output.WriteLine("An emptying is put off when the forecast for its moment is below 80%. Each is judged by itself: how full a bin");
        output.WriteLine("that was put off would have become is not in the list.");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"forecast_mae\":{score.ForecastMae:0.00},\"naive_mae\":{score.NaiveMae:0.00},\"saved\":{score.Saved}," +
            $"\"overflowed\":{score.Overflowed}}}"));
        return 0;
    }
}
