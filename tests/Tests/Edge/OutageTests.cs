using Logistics.EdgeAgent.Sensors;
using Logistics.Storage;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Tests.Edge;

public sealed class OutageTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("outage-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void After_seventy_two_hours_without_a_hub_and_a_power_cut_in_the_middle_nothing_is_missing()
    {
        (string Channel, string Pattern, int Seconds)[] channels =
        [
            .. Enumerable.Range(1, 6).Select(bed => ($"bed-{bed}/mat", "mat", 2)),
            .. Enumerable.Range(1, 2).Select(bed => ($"bed-{bed}/button", "button", 1)),
            ("hamper/level", "level", 30), ("waste/weight", "weight", 30), ("gate/1", "tag", 10), ("gate/2", "tag", 10),
        ];
        HandAgent node = new(() => [.. channels.Select((channel, seed) =>
            new SimulatedSensor(channel.Channel, channel.Pattern, seed, TimeSpan.FromSeconds(channel.Seconds)))])
        {
            Folder = new DiskFolder(_path), Limit = 64 << 20,
            Filters = [.. channels.Select(channel => new SensorConfig
            {
                Channel = channel.Channel, Heartbeat = TimeSpan.FromMinutes(1),
            })],
        };
        node.Start().Pass(TimeSpan.FromHours(30));
        long boot = node.Agent.Boot;

        // At a moment when all is on disk, so that what is lost with the power is known to be nothing.
        while (!IsFlushed(node)) node.Pass(TimeSpan.FromMilliseconds(200));
        long sealedBefore = node.Agent.Sealed;
        node.Agent.Stop(isOrderly: false);
        node.Clock.Pass(TimeSpan.FromMinutes(20));
        node.Start().Pass(TimeSpan.FromHours(42));
        Assert.Equal(0, node.Agent.Dropped);

        Dictionary<(long, long), SentPack> heard = [];
        node.Session.Up();
        while (node.Turn().Packs() is { Count: > 0 } packs)
        {
            foreach (SentPack pack in packs) heard[(pack.Boot, pack.Seq)] = pack;
            foreach (IGrouping<long, SentPack> of in packs.GroupBy(pack => pack.Boot))
            {
                node.Session.Say(new AckMessage(of.Key, of.Last().Seq));
            }
        }

        node.Seconds(3);
        foreach (SentPack pack in node.Packs()) heard[(pack.Boot, pack.Seq)] = pack;
        Assert.Equal(sealedBefore, Count(boot));
        Assert.Equal(sealedBefore, heard.Values.Where(pack => pack.Boot == boot).Max(pack => pack.Total));
        Assert.Equal(node.Agent.Sealed, Count(node.Agent.Boot));
        Assert.InRange(heard.Values.Sum(pack => pack.Records.Count), 50_000, 500_000);
        DateTimeOffset now = node.Clock.GetUtcNow();
        Assert.All(heard.Values.SelectMany(pack => pack.At), at => Assert.InRange(now - at, TimeSpan.Zero, TimeSpan.FromHours(73)));
        long Count(long of) => heard.Values.Where(pack => pack.Boot == of).Sum(pack => pack.Records.Count);
    }

    // What the files hold is all that waits.
    private bool IsFlushed(HandAgent node)
    {
        long onDisk = Logistics.EdgeAgent.Spool.Open(new Copy(_path), 64 << 20, node.Clock.GetUtcNow(), 1).Waiting;
        return onDisk == node.Agent.Waiting;
    }

    // Reads the folder and writes nothing.
    private sealed class Copy(string path) : IFolder
    {
        private readonly DiskFolder _folder = new(path);

        public string Path => path;

        public IReadOnlyList<string> Files() => _folder.Files();

        public IStoredFile Open(string name) => _folder.Open(name);

        public void Replace(string name, ReadOnlySpan<byte> content)
        {
        }

        public void Rename(string name, string to)
        {
        }

        public void Delete(string name)
        {
        }
    }
}
