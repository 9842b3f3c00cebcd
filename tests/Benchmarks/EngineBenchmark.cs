using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Logistics.Core;

namespace Logistics.Benchmarks;

/// <summary>
/// Bytes of SenML packs to decisions, on one thread: a day of a hospital of 300 beds through the hub's intake and engine, in its
/// steady state. Rounds that are timed as a whole alternate with rounds in which decoding is timed apart, so that the clock's own
/// cost is not in the speed.
/// </summary>
internal static class EngineBenchmark
{
    private const int RoundsMost = 12;
    private static readonly TimeSpan TimeMost = TimeSpan.FromSeconds(18);

    public static void Run()
    {
        long began = Stopwatch.GetTimestamp();
        Screen.Bold($"Preparing two days of {HospitalSite.Wards * HospitalSite.BedsPerWard} beds");
        Tape tape = Tape.Record();
        Describe(tape);

        Screen.Bold($"{"round",-8}{"timed",-14}{"readings/s",14}{"ns/reading",14}{"bytes/reading",16}{"decoding",12}");
        List<Round> whole = [];
        List<Round> split = [];
        TimeSpan longest = TimeSpan.Zero;
        for (int number = 1; number <= RoundsMost; number++)
        {
            long roundBegan = Stopwatch.GetTimestamp();
            if (number > 2 && Stopwatch.GetElapsedTime(began) + longest > TimeMost) break;
            bool apart = number % 2 == 0;
            Round round = Play(tape, apart);
            (apart ? split : whole).Add(round);
            Screen.Faint(Line(number.ToString(CultureInfo.InvariantCulture), apart ? "decoding apart" : "whole",
                round.ReadingsPerSecond, round.NanosecondsPerReading, round.BytesPerReading, apart ? round.DecodeShare : null));
            TimeSpan took = Stopwatch.GetElapsedTime(roundBegan);
            if (took > longest) longest = took;
        }

        Spread speed = Spread.Of(whole.Select(round => round.ReadingsPerSecond));
        Spread time = Spread.Of(whole.Select(round => round.NanosecondsPerReading));
        Spread bytes = Spread.Of(whole.Select(round => round.BytesPerReading));
        Spread share = Spread.Of(split.Select(round => round.DecodeShare));
        Screen.Bold(Line("median", "", speed.Median, time.Median, bytes.Median, share.Median));
        Console.WriteLine();
        Console.WriteLine($"  readings/s     {speed.Range("N0")}");
        Console.WriteLine($"  ns/reading     {time.Range("N0")}");
        Console.WriteLine($"  bytes/reading  {bytes.Range("N2")}, allocated");
        Console.WriteLine($"  decoding       {share.Range("P1")} of the time");
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "engine",
            readings_per_s = Math.Round(speed.Median),
            bytes_per_reading = Math.Round(bytes.Median, 2),
            ns_per_reading = Math.Round(time.Median, 1),
            decode_share = Math.Round(share.Median, 3),
        }));
    }

    private static void Describe(Tape tape)
    {
        Counters before = tape.Before;
        Counters after = tape.After;
        long readings = after.Readings - before.Readings;
        List<Step> day = [.. tape.Steps.Skip(tape.SecondDay)];
        List<Step> packs = day.FindAll(step => step.Kind == InputKind.Pack);
        long bytesEach = packs.Sum(step => (long)step.Length) / readings;
        long made = after.TasksMade - before.TasksMade;
        long done = after.TasksDone - before.TasksDone;
        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(culture, $"  readings       {readings:N0} in {packs.Count:N0} packs, {bytesEach} wire bytes each"));
        Console.WriteLine(string.Create(culture, $"  ticks          {day.Count(step => step.Kind == InputKind.Tick):N0}"));
        Console.WriteLine(string.Create(culture, $"  workers' words {day.Count(step => step.Kind == InputKind.Command):N0}"));
        Console.WriteLine(string.Create(culture, $"  states moved   {after.Facts - before.Facts:N0}"));
        Console.WriteLine(string.Create(culture, $"  tasks          {made:N0} made, one in {readings / made:N0} readings; {done:N0} done"));
        Console.WriteLine();
    }

    private static Round Play(Tape tape, bool split)
    {
        Player player = new(tape.Site, tape.Settings, new Engine());
        Play(tape, player, 0, tape.SecondDay, split: false);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long began = Stopwatch.GetTimestamp();
        Play(tape, player, tape.SecondDay, tape.Steps.Count, split);
        long took = Stopwatch.GetTimestamp() - began;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        if (player.Engine.Fingerprint() != tape.Fingerprint) throw new InvalidOperationException("the same inputs gave another state");
        long readings = tape.After.Readings - tape.Before.Readings;
        double seconds = (double)took / Stopwatch.Frequency;
        return new Round(readings / seconds, seconds * 1e9 / readings, (double)allocated / readings, (double)player.DecodeTicks / took);
    }

    private static void Play(Tape tape, Player player, int from, int until, bool split)
    {
        for (int index = from; index < until; index++)
        {
            Step step = tape.Steps[index];
            player.Play(step, tape.Payloads.Slice(step.From, step.Length), split);
        }
    }

    private static string Line(string round, string timed, double speed, double nanoseconds, double bytes, double? share) => string.Create(
        CultureInfo.InvariantCulture, $"{round,-8}{timed,-14}{speed,14:N0}{nanoseconds,14:N0}{bytes,16:N2}{share,12:P1}");

    /// <param name="BytesPerReading">Bytes allocated.</param>
    /// <param name="DecodeShare">Part of the time, 0 to 1; 0 when it was not timed apart.</param>
    private readonly record struct Round(
        double ReadingsPerSecond, double NanosecondsPerReading, double BytesPerReading, double DecodeShare);
}
