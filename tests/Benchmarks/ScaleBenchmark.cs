using System.Globalization;
using System.Text.Json;

namespace Logistics.Benchmarks;

/// <summary>
/// How a hub bears size. First the road from bytes to decisions for 30 to 155,000 beds in sites of 300, all sizes in turn, round after
/// round; then one site of 155,000 beds, which nobody should run; then the real hub process with every site in it.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Rounds = 9;
    private const int RoundsTimed = 3;
    private const int PacksPerRound = 25_000;
    private const int Marks = 24;
    private const int MostBeds = 155_000;
    private const int BedsPerSite = HospitalSite.Wards * HospitalSite.BedsPerWard;
    private static readonly TimeSpan OneSiteDay = TimeSpan.FromMinutes(10);

    public static void Run()
    {
        Screen.Bold("Preparing two days of 30 and of 300 beds");
        double ratio = CompareSizes();
        MeasureOneSite();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "scale",
            ratio_155000_to_300 = Math.Round(ratio, 3),
        }));
    }

    /// <summary>Speed with all beds to speed with one site's, the median of pairs.</summary>
    private static double CompareSizes()
    {
        Tape ward = Tape.Record(1, Marks);
        Tape hospital = Tape.Record(HospitalSite.Wards, Marks);
        int most = (MostBeds + BedsPerSite - 1) / BedsPerSite;
        Fleet smallest = new(ward, 1, PacksPerRound / HospitalSite.Wards);
        Fleet one = new(hospital, 1, PacksPerRound);
        Fleet[] between = [new(hospital, 10, PacksPerRound), new(hospital, 100, PacksPerRound)];
        Fleet all = new(hospital, most, PacksPerRound);
        Fleet[] fleets = [smallest, one, .. between, all];
        List<double> ratios = [];
        for (int round = 0; round < Rounds; round++)
        {
            Fleet[] pair = round % 2 == 0 ? [one, all] : [all, one];
            foreach (Fleet fleet in pair) fleet.Play(each: false);
            ratios.Add(all.Speeds[^1] / one.Speeds[^1]);
            smallest.Play(each: false);
            foreach (Fleet fleet in between) fleet.Play(each: false);
            if (round >= RoundsTimed) continue;
            foreach (Fleet fleet in fleets) fleet.Play(each: true);
        }

        ShowHead();
        foreach (Fleet fleet in fleets) Show(fleet);
        Spread ratio = Spread.Of(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  155,000 to 300   {ratio.Median:F2} ({ratio.Range("F2")})"));
        Console.WriteLine();
        return ratio.Median;
    }

    private static void MeasureOneSite()
    {
        Screen.Bold($"One site of {MostBeds:N0} beds, {OneSiteDay.TotalMinutes:N0} minutes of its day");
        Tape region = Tape.Record((MostBeds + HospitalSite.BedsPerWard - 1) / HospitalSite.BedsPerWard, 1, OneSiteDay);
        Fleet fleet = new(region, 1, PacksPerRound);
        for (int round = 0; round < RoundsTimed; round++)
        {
            fleet.Play(each: false);
            fleet.Play(each: true);
        }
        ShowHead();
        Show(fleet);
        Console.WriteLine();
    }

    private static void ShowHead() => Screen.Bold(
        $"{"beds",9}{"sites",8}{"readings/s",14}{"lowest",12}{"highest",12}{"p99 of Apply",16}{"bytes/bed",12}");

    private static void Show(Fleet fleet)
    {
        Spread speed = Spread.Of(fleet.Speeds);
        Screen.Faint(string.Create(
            CultureInfo.InvariantCulture,
            $"{fleet.Beds,9:N0}{fleet.Sites,8:N0}{speed.Median,14:N0}{speed.Lowest,12:N0}{speed.Highest,12:N0}")
            + string.Create(CultureInfo.InvariantCulture, $"{fleet.ApplySeconds99 * 1e6,13:N1} µs{fleet.BytesPerBed,12:N0}"));
    }
}
