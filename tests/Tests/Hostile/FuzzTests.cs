using Logistics.Simulator.Fuzz;
using Logistics.Tests.Support;
using Xunit.Abstractions;

namespace Logistics.Tests.Hostile;

public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>A few seconds from elsewhere each time: over the days the builds try what no one run could.</summary>
    [Fact]
    public async Task What_is_mutated_breaks_nothing()
    {
        int seed = Environment.TickCount & 0xffffff;
        string findings = Directory.CreateTempSubdirectory("fuzz-findings-").FullName;
        List<string> said = [$"seed {seed}; what crashed lies in {findings}"];
        Fuzzer fuzzer = new(seed, findings, RepositoryRoot.File("tests", "Tests", "Hostile"), [], line =>
        {
            lock (said) said.Add(line);
        });
        FuzzReport report = await fuzzer.RunAsync(TimeSpan.FromSeconds(5), null);
        output.WriteLine(report.ToJson());
        Assert.True(report.Crashes == 0, string.Join(Environment.NewLine, said));
        Assert.Equal(13, report.ByTarget.Count);
        Assert.All(report.ByTarget, target => Assert.True(target.Value.Inputs > 0, $"{target.Key} had no input"));
        Directory.Delete(findings, recursive: true);
    }

    [Fact]
    public async Task A_finding_is_run_again_from_its_file()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"target: topics\nseed: 1\ninput: {Convert.ToHexString("wl/v1/small/beds/w-1"u8)}\nwhy:\n...\n");
        Assert.StartsWith("topics, 20 bytes: Bed", await Fuzzer.AgainAsync(file), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "neither text nor input of ours");
        await Assert.ThrowsAsync<InvalidDataException>(() => Fuzzer.AgainAsync(file));
        File.Delete(file);
    }

    [Fact]
    public void A_mutation_stays_within_its_length_and_is_made_again_by_its_seed()
    {
        byte[] from = [.. "[{\"n\":\"a\",\"v\":1}]"u8];
        byte[] other = [.. "wl/v1/small"u8];
        static List<string> Made(byte[] from, byte[] other)
        {
            Mutator mutator = new(new Random(7));
            List<string> made = [];
            for (int count = 0; count < 20_000; count++)
            {
                mutator.Make(count % 100 == 0 ? new byte[Mutator.Longest] : from, other);
                Assert.InRange(mutator.Made.Length, 0, Mutator.Longest);
                if (mutator.Made.Length < 100) made.Add(Convert.ToHexString(mutator.Made.Span));
            }
            return made;
        }

        List<string> first = Made(from, other);
        Assert.Equal(first, Made(from, other));
        Assert.True(first.Distinct().Count() > first.Count / 2, "most mutations differ");
    }
}
