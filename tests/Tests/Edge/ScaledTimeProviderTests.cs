using Logistics.Wire;

namespace Logistics.Tests.Edge;

public sealed class ScaledTimeProviderTests
{
    [Fact]
    public void Processes_that_read_the_same_clock_file_agree_on_the_time()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("clock-").FullName, "clock");
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        new ScaledTimeProvider(TimeProvider.System, now, 1_248_183_012_000, 60).Write(path);
        ScaledTimeProvider first = ScaledTimeProvider.Read(path, TimeProvider.System);
        ScaledTimeProvider second = ScaledTimeProvider.Read(path, TimeProvider.System);
        DateTimeOffset before = first.GetUtcNow();
        DateTimeOffset between = second.GetUtcNow();
        Assert.InRange(between, before, first.GetUtcNow());
        Assert.Equal(60, first.Speed);
        Assert.Equal(2009, before.Year);
    }

    [Fact]
    public void A_minute_passes_in_a_second_at_sixty_times_the_speed()
    {
        SteppedClock real = new();
        DateTimeOffset start = real.GetUtcNow();
        ScaledTimeProvider clock = new(real, start.ToUnixTimeMilliseconds(), 0, 60);
        TimeSpan before = clock.GetUtcNow() - DateTimeOffset.UnixEpoch;
        real.Offset = TimeSpan.FromSeconds(1_000);
        Assert.InRange((clock.GetUtcNow() - DateTimeOffset.UnixEpoch - before).TotalSeconds, 60_000, 61_000);
        Assert.Equal(TimeSpan.FromSeconds(1), clock.ToReal(TimeSpan.FromMinutes(1)));
        Assert.Equal(60, clock.GetElapsedTime(0, TimeProvider.System.TimestampFrequency).TotalSeconds, 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("1 2 0")]
    [InlineData("a b c")]
    public void A_file_that_is_no_clock_is_refused_with_what_to_write(string content)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("clock-").FullName, "clock");
        File.WriteAllText(path, content);
        Assert.Contains("realUnixMs virtualUnixMs speed",
            Assert.Throws<InvalidDataException>(() => ScaledTimeProvider.Read(path, TimeProvider.System)).Message, StringComparison.Ordinal);
    }
}
