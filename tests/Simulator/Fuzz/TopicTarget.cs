using System.Text;
using Logistics.Wire;

namespace Logistics.Simulator.Fuzz;

/// <summary>Topics: what is taken for one of ours is built of two sound segments.</summary>
public sealed class TopicTarget(IEnumerable<byte[]> seeds) : FuzzTarget("topics", seeds, 3)
{
    public override string Process(ReadOnlyMemory<byte> input)
    {
        if (!Topic.TryParse(input.Span, out Topic topic)) return "refused";
        Must(Topic.IsSegment(topic.Site) && Topic.IsSegment(topic.Id), "site and id are sound");
        string site = Encoding.UTF8.GetString(topic.Site);
        string id = Encoding.UTF8.GetString(topic.Id);
        string built = topic.Kind switch
        {
            TopicKind.Readings => Topic.Readings(site, id),
            TopicKind.Status => Topic.Status(site, id),
            TopicKind.Ack => Topic.Ack(site, id),
            TopicKind.Config => Topic.Config(site, id),
            TopicKind.Commands => Topic.Commands(site, id),
            TopicKind.Lamps => Topic.Lamps(site, id),
            TopicKind.Signal => Topic.Signal(site, id),
            TopicKind.Renewal => Topic.Renewal(site, id),
            TopicKind.Certificate => Topic.Certificate(site, id),
            TopicKind.Sensor => Topic.Sensor(site, id),
            TopicKind.Bed => Topic.Bed(site, id),
            TopicKind.Linen => Topic.Linen(site, id),
            TopicKind.Waste => Topic.Waste(site, id),
            TopicKind.Worklist => Topic.Worklist(site, id),
            TopicKind.Task => Topic.Task(site, id),
            TopicKind.Alert => Topic.Alert(site, id),
            _ => "",
        };
        Must(Encoding.UTF8.GetBytes(built).AsSpan().SequenceEqual(input.Span), "a topic that is taken apart is built again the same");
        return topic.Kind.ToString();
    }
}
