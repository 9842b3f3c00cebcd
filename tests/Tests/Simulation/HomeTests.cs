using System.Buffers;
using System.Text;
using Logistics.Simulator.Worlds;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Tests.Simulation;

/// <summary>The demonstration's nursing home, from its residents to what the board shows.</summary>
public sealed class HomeTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    [Fact]
    public void Where_doors_and_bathrooms_tell_who_got_up_beds_come_free_and_nobody_is_sent_to_a_sleeper()
    {
        using SteppedHub hub = new(site: File.ReadAllText(RepositoryRoot.File("hub", "sites", "demo-home.yaml")));
        SiteFile site = hub.Loop.View.Site;
        hub.Connect();

        // From nine in the morning until eleven at night.
        World world = new(site, 3, 1, NowMs(hub));
        ILookup<string, WorldChannel> channels = world.Channels.ToLookup(channel => channel.Source.Publisher);
        string[] beds = [.. site.Wards.SelectMany(ward => ward.Beds).Where(bed => bed.Doors.Count > 0).Select(bed => bed.Id)];
        Dictionary<string, long> changedMs = beds.ToDictionary(bed => bed, _ => NowMs(hub));
        Dictionary<string, bool> lay = beds.ToDictionary(bed => bed, bed => Lies(world, bed, NowMs(hub)));
        SortedSet<string> reasons = new(StringComparer.Ordinal);
        List<string> wrong = [];
        for (int seq = 1; seq <= TimeSpan.FromHours(14) / Step; seq++)
        {
            hub.Clock.Pass(Step);
            foreach (string node in site.Nodes) hub.Hear($"nodes/{node}/readings", PackOf(world, channels[node], seq, NowMs(hub)));
            hub.Turn();
            hub.Commit();
            foreach (string bed in beds)
            {
                bool lies = Lies(world, bed, NowMs(hub));
                if (lies != lay[bed]) (lay[bed], changedMs[bed]) = (lies, NowMs(hub));
                BedMessage seen = hub.Loop.View.Bed(bed)!;
                reasons.UnionWith(seen.Why.Select(reason => reason.Code));
                TimeSpan forLong = TimeSpan.FromMilliseconds(NowMs(hub) - changedMs[bed]);
                if (lies && seen.Task is not null && forLong > TimeSpan.FromMinutes(3))
                    wrong.Add($"{bed}: work, and somebody lies there");
                if (!lies && (seen.Status is "occupied" or "unknown") && forLong > TimeSpan.FromMinutes(15))
                    wrong.Add($"{bed}: {seen.Status}, and nobody lies there");
            }
        }
        Assert.Empty(hub.Loop.View.Refused);
        Assert.Equal([], wrong.Distinct());
        Assert.Superset(new SortedSet<string>(["seen-near", "door-opened", "up-since"]), reasons);
        Assert.DoesNotContain(reasons, reason => reason.StartsWith("sensor-", StringComparison.Ordinal));
        Assert.True(beds.Count(bed => hub.Loop.View.Tasks.Any(task => task.Subject == bed)) > beds.Length / 2);
    }

    private static long NowMs(SteppedHub hub) => hub.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static bool Lies(World world, string bed, long nowMs) => world.Look(bed, nowMs)!.Life == BedLife.InBed;

    private static string PackOf(World world, IEnumerable<WorldChannel> channels, int seq, long nowMs)
    {
        ArrayBufferWriter<byte> pack = new();
        using SenMlWriter writer = new(pack);
        writer.BeginPack(boot: 1, seq: seq);
        foreach (WorldChannel channel in channels.Where(channel => channel.Kind == WorldChannelKind.Contact))
        {
            while (world.TryTake(channel, nowMs, out WorldReading reading))
            {
                writer.Add(channel.Source.Name, reading.Number != 0, reading.AtMs / 1_000.0);
            }
        }
        writer.EndPack();
        return Encoding.UTF8.GetString(pack.WrittenSpan);
    }
}
