using System.Globalization;
using Logistics.Hub.Authority;
using Logistics.Mqtt;

namespace Logistics.Tests.Mqtt;

/// <summary>The client over TLS, against a real mosquitto behind the hub's door.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly MachineName One = MachineName.HubOf("s");
    private static readonly MachineName Other = new(MachineKind.Hub, "s", "other");
    private readonly KeyedBroker _broker = new(One, Other);

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Ten_thousand_messages_arrive_once_each_and_in_order()
    {
        const int Count = 10_000;
        List<int> seen = new(Count);
        using Peer reader = new Peer(_broker.Options(One), "wl/v1/s/n") { Echo = "wl/v1/s/echo/" }.Connected().Settled();
        reader.OnPayload = text => seen.Add(int.Parse(text, CultureInfo.InvariantCulture));
        using Peer writer = new Peer(_broker.Options(Other)).Connected();
        for (int index = 0; index < Count; index++)
        {
            Assert.True(writer.Say("wl/v1/s/n", index.ToString(CultureInfo.InvariantCulture)));
            if (index % 500 == 0)
            {
                writer.Client.Step(0);
                reader.Client.Step(0);
            }
        }
        reader.Until(() => seen.Count >= Count, writer);
        Assert.Equal(Enumerable.Range(0, Count), seen);
    }

    [Fact]
    public void What_came_together_with_a_message_whose_handler_throws_is_still_heard()
    {
        using Peer reader = new Peer(_broker.Options(One), "wl/v1/s/n")
        {
            Echo = "wl/v1/s/echo/",
            OnPayload = text => _ = text == "bad" ? throw new FormatException("bad") : 0,
        }.Connected().Settled();
        using Peer writer = new Peer(_broker.Options(Other)) { Echo = "wl/v1/s/echo/" }.Connected();
        foreach (string word in new[] { "bad", "good", "better" }) writer.Say("wl/v1/s/n", word);
        writer.Settled();
        Assert.Throws<FormatException>(() => reader.Until(() => false));
        reader.Until(() => reader.Inbox.Count >= 3);
        Assert.Equal(["bad", "good", "better"], reader.Inbox.Select(message => message.Payload));
    }

    [Fact]
    public void A_broker_is_known_by_each_name_that_its_certificate_has_and_by_no_other()
    {
        using Peer byName = new Peer(_broker.Options(One, "localhost")).Connected();
        using Peer byOther = new(_broker.Options(Other, "127.0.0.2"));
        byOther.Until(() => byOther.Client.LastError is not null);
        Assert.False(byOther.Client.Connected);
    }

    [Fact]
    public void Keys_that_are_not_there_are_named_with_what_to_do()
    {
        MqttIdentity nowhere = MqttIdentity.In("/nowhere");
        MqttException refusal = Assert.Throws<MqttException>(() => new Peer(new MqttOptions("127.0.0.1", 1, "a", null, nowhere)));
        Assert.Contains("/nowhere/identity.pem", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("enrol", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_comes_back_when_the_broker_is_started_again_and_reading_its_files_again_leaves_it_alone()
    {
        using Peer peer = new Peer(_broker.Options(One), "wl/v1/s/t") { Echo = "wl/v1/s/echo/" }.Connected().Settled();
        _broker.Broker.Reload();
        peer.Settled();
        Assert.Equal([true], peer.Connections);
        _broker.Broker.Restart();
        peer.Until(() => peer.Connections.Count == 3 && peer.Client.Connected);
        peer.Settled();
    }
}
