using Logistics.EdgeAgent.Sensors;
using Logistics.Tests.Support;

namespace Logistics.Tests.Edge;

public sealed class RecordingTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly string _folder = Directory.CreateTempSubdirectory("recording-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_mat_is_on_from_its_start_for_its_duration_and_the_sensors_played_share_their_first_time()
    {
        Recording recording = new("kasteren", Write("40\t9\t1\n100\t5\t12\n102\t1\t13\n110\t2\t12\n"), [12, 13, 14]);
        Assert.Equal("0:1 5:0 10:1 12:0", Play(recording, 12));
        Assert.Equal("2:1 3:0", Play(recording, 13));
        Assert.Equal("", Play(recording, 14));
    }

    [Fact]
    public void A_bin_is_as_full_as_it_was_and_empty_a_second_later()
    {
        Recording recording = new("bin-collections", Write(
            "ID,Site,\"Name, with comma\",Date & Time of bin collection (Europe/London)," +
            "Fill level before collection (%) [Nb],Fill level after\n" +
            ",,,,,\n" +
            "1,7,\"Street 64, \"\"Jenners\"\"\",2016-06-03 13:00:00,85,5\n" +
            "2,8,x,2016-06-03 12:59:00,10,0\n3,7,x,2016-06-03 14:00:00,100,0\n"), [7, 8]);
        Assert.Equal("60:0.85 61:0.05 3660:1 3661:0", Play(recording, 7));
    }

    [Fact]
    public void Trials_are_played_one_behind_the_other_and_each_read_of_the_antenna_gives_the_tag()
    {
        Write("0,1,1,1,4,-60,1,920,1\n1.5,1,1,1,3,-60,1,920,1\n", "a");
        Write("0.25,1,1,1,4,-60,1,920,1\n", "b");
        Write("about", "README.txt");
        Assert.Equal("0:e280 61.75:e280", Play(new Recording("tag-reads", _folder, [4]), 4, "e280"));
    }

    [Theory]
    [InlineData("kasteren", "100\t5\t12\n1 2 3\n", ":2: expected start, duration and sensor id")]
    [InlineData("kasteren", "", "has nothing of sensor 12")]
    [InlineData("bin-collections", "a,b\n", ":1: the column 'Site' is missing")]
    public void A_file_in_another_format_is_refused_with_its_line(string format, string content, string expected)
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => new Recording(format, Write(content), [12]));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_is_opened_again_says_nothing_twice()
    {
        Recording recording = new("kasteren", Write("100\t5\t12\n110\t2\t12\n"), [12]);
        using RecordedSensor sensor = new("c", recording, 12, null, Start);
        List<Sample> samples = [];
        sensor.Read(Start.AddSeconds(6), samples);
        sensor.Dispose();
        sensor.Read(Start.AddSeconds(20), samples);
        Assert.Equal(4, samples.Count);
    }

    [RecordedDataFact("bed-mats")]
    public void The_recorded_mats_play_whole()
    {
        Recording recording = new("kasteren", Path.Combine(RepositoryRoot.RecordedData, "bed-mats", "house-b.sensors"), [12, 13]);
        Assert.Equal(1_248_356_749, recording.Start.ToUnixTimeSeconds());
        List<Sample> right = PlayAll(recording, 12);
        Assert.Equal(2 * 1_239, right.Count);
        Assert.Equal(2 * 3_431, PlayAll(recording, 13).Count);
        Assert.True(right.Zip(right.Skip(1)).All(pair => pair.First.At <= pair.Second.At));
    }

    [RecordedDataFact("waste-bins")]
    public void The_recorded_bins_play_whole()
    {
        Recording recording = new("bin-collections", Path.Combine(RepositoryRoot.RecordedData, "waste-bins", "collections.csv"), [324975]);
        List<Sample> levels = PlayAll(recording, 324975);
        Assert.Equal(2 * 67, levels.Count);
        Assert.All(levels, sample => Assert.InRange(sample.Number, 0, 1.5));
    }

    [RecordedDataFact("rfid-reads")]
    public void The_recorded_tag_reads_play_whole()
    {
        Recording recording = new("tag-reads", Path.Combine(RepositoryRoot.RecordedData, "rfid-reads"), [1, 2, 3, 4]);
        Assert.All(Enumerable.Range(1, 4), antenna => Assert.NotEmpty(PlayAll(recording, antenna, "3314")));
    }

    private static List<Sample> PlayAll(Recording recording, int sensor, string? tag = null)
    {
        using RecordedSensor played = new("c", recording, sensor, tag, Start);
        List<Sample> samples = [];
        for (int day = 0; day < 100; day++)
        {
            played.Read(Start.AddDays(day), samples);
        }

        return samples;
    }

    private static string Play(Recording recording, int sensor, string? tag = null) => string.Join(' ', PlayAll(recording, sensor, tag)
        .Select(sample => FormattableString.Invariant($"{(sample.At - Start).TotalSeconds}:{Value(sample)}")));

    private static string Value(Sample sample) => sample.Kind switch
    {
        SampleKind.Boolean => sample.Boolean ? "1" : "0",
        SampleKind.Number => FormattableString.Invariant($"{sample.Number}"),
        _ => sample.Text!,
    };

    private string Write(string content, string name = "recording")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
