using System.Globalization;
using Logistics.Mqtt;

namespace Logistics.Tests.Mqtt;

public sealed class MqttClientTests : IDisposable
{
    private readonly BrokerFolder _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_message_makes_the_round_trip()
    {
        using Peer peer = new Peer(_broker.Options("a"), "t/+").Connected();
        Assert.True(peer.Say("t/één", "hallo"));
        peer.Until(() => peer.Inbox.Count > 0);
        Assert.Equal(("t/één", "hallo", false), peer.Inbox[0]);
        Assert.Null(peer.Client.LastError);
    }

    [Fact]
    public void An_empty_payload_arrives_empty_and_a_kept_message_says_so()
    {
        using Peer writer = new Peer(_broker.Options("writer")).Connected();
        writer.Say("kept", "1", retain: true);
        writer.Settled();
        using Peer reader = new Peer(_broker.Options("reader"), "kept").Connected();
        reader.Until(() => reader.Inbox.Count == 1);
        writer.Say("kept", "", retain: true);
        writer.Client.Flush();
        reader.Until(() => reader.Inbox.Count == 2);
        Assert.Equal([("kept", "1", true), ("kept", "", false)], reader.Inbox);
    }

    [Fact]
    public void Who_does_not_listen_to_itself_hears_others_and_what_was_kept()
    {
        using (Peer before = new Peer(_broker.Options("a")).Connected())
        {
            before.Say("t/kept", "1", retain: true);
            before.Settled();
            before.Client.Disconnect();
        }

        using Peer other = new Peer(_broker.Options("b")).Connected();
        using Peer again = new(_broker.Options("a"));
        again.Client.Subscribe("t/+", 0, noLocal: true);
        again.Connected().Until(() => again.Inbox.Count > 0);
        again.Say("t/own", "2");
        again.Settled();
        other.Say("t/other", "3");
        other.Settled();
        again.Until(() => again.Inbox.Count > 1);
        Assert.Equal([("t/kept", "1", true), ("t/other", "3", false)], again.Inbox);
    }

    [Fact]
    public void Fifty_thousand_messages_arrive_once_each_and_in_order()
    {
        const int Count = 50_000;
        List<int> seen = new(Count);
        using Peer reader = new Peer(_broker.Options("reader"), "n").Connected().Settled();
        reader.OnPayload = text => seen.Add(int.Parse(text, CultureInfo.InvariantCulture));
        using Peer writer = new Peer(_broker.Options("writer")).Connected();
        for (int i = 0; i < Count; i++)
        {
            Assert.True(writer.Say("n", i.ToString(CultureInfo.InvariantCulture)));
            if (i % 500 == 0)
            {
                writer.Client.Step(0);
                reader.Client.Step(0);
            }
        }

        reader.Until(() => seen.Count >= Count, writer);
        Assert.Equal(Enumerable.Range(0, Count), seen);
    }

    [Fact]
    public void What_was_said_while_a_client_was_away_arrives_when_it_comes_back()
    {
        using (Peer before = new Peer(_broker.Options("reader"), "news").Connected())
        {
            before.Settled();
            before.Client.Disconnect();
        }

        using Peer writer = new Peer(_broker.Options("writer")).Connected();
        for (int i = 0; i < 2_500; i++)
        {
            writer.Say("news", $"{i}");
        }

        writer.Settled();
        using Peer after = new Peer(_broker.Options("reader"), "news").Connected();
        after.Until(() => after.Inbox.Count >= 2_500);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => $"{i}"), after.Inbox.Select(message => message.Payload));
    }

    [Fact]
    public void All_that_was_said_before_the_goodbye_arrives_however_much_it_is()
    {
        using Peer reader = new Peer(_broker.Options("reader"), "news").Connected().Settled();
        using Peer writer = new Peer(_broker.Options("writer")).Connected();
        for (int i = 0; i < 2_500; i++)
        {
            writer.Say("news", $"{i}");
        }

        writer.Client.Disconnect();
        reader.Until(() => reader.Inbox.Count >= 2_500);
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => $"{i}"), reader.Inbox.Select(message => message.Payload));
    }

    [Theory]
    [InlineData(7, "The connection was lost.")]
    [InlineData(19, "The broker was not heard within the keep-alive time.")]
    [InlineData(31, "Error 31 of libmosquitto.")]
    [InlineData(141, "The broker says: Keep Alive timeout.")]
    [InlineData(142, "The broker says: Session taken over.")]
    public void Why_a_connection_ended_is_said_in_words(int code, string words) => Assert.Equal(words, LibMosquitto.Describe(code));

    [Fact]
    public void A_client_comes_back_after_the_broker_crashed_and_hears_its_topics_again()
    {
        using Peer peer = new Peer(_broker.Options("a"), "t").Connected().Settled();
        _broker.Crash();
        peer.Until(() => !peer.Client.Connected);
        Assert.False(peer.Say("t", "into the void"));
        Assert.NotNull(peer.Client.LastError);
        peer.Until(() => peer.Client.Connected);
        peer.Say("t", "again");
        peer.Until(() => peer.Inbox.Any(message => message.Payload == "again"));
        Assert.Equal([true, false, true], peer.Connections);
    }

    [Fact]
    public void A_client_waits_for_a_broker_that_is_not_there_yet()
    {
        using Peer peer = new(new MqttOptions("127.0.0.1", 1, "a"));
        peer.Until(() => peer.Client.LastError is not null);
        Assert.False(peer.Client.Connected);
        Assert.Contains("127.0.0.1:1", peer.Client.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void The_will_is_published_for_a_client_that_vanishes_and_not_for_one_that_says_goodbye()
    {
        using Peer reader = new Peer(_broker.Options("reader"), "status/#").Connected().Settled();
        using (Peer polite = new Peer(_broker.Options("polite", new MqttWill("status/polite", "gone"u8.ToArray()))).Connected())
        {
            polite.Say("status/polite", "goodbye");
            polite.Client.Disconnect();
            Assert.False(polite.Client.Connected);
        }

        using (Peer lost = new Peer(_broker.Options("lost", new MqttWill("status/lost", "gone"u8.ToArray()))).Connected())
        {
            lost.Settled();
        }

        reader.Until(() => reader.Inbox.Any(message => message.Topic == "status/lost"));
        Assert.Equal([("status/polite", "goodbye", false), ("status/lost", "gone", false)], reader.Inbox);
    }

    [Fact]
    public void Another_thread_wakes_a_waiting_client_connected_or_not()
    {
        using Peer peer = new Peer(_broker.Options("a")).Connected();
        using Peer alone = new(new MqttOptions("127.0.0.1", 1, "b"));
        alone.Until(() => alone.Client.LastError is not null);
        foreach (Peer waiting in new[] { peer, alone })
        {
            int rung = 0;
            Thread other = new(() =>
            {
                for (int i = 0; i < 1_000; i++)
                {
                    Interlocked.Increment(ref rung);
                    waiting.Client.Wake();
                }
            });
            other.Start();
            waiting.Until(() => Volatile.Read(ref rung) == 1_000);
            other.Join();
        }

        peer.Client.Dispose();
        peer.Client.Wake();
    }

    [Fact]
    public void What_a_handler_throws_comes_out_of_the_step_and_the_client_goes_on()
    {
        using Peer peer = new(_broker.Options("a"), "t") { OnPayload = text => _ = text == "bad" ? throw new FormatException("bad") : 0 };
        peer.Connected();
        peer.Say("t", "bad");
        peer.Say("t", "good");
        Assert.Throws<FormatException>(() => peer.Until(() => false));
        peer.OnPayload = null;
        peer.Until(() => peer.Inbox.Any(message => message.Payload == "good"));
        Assert.True(peer.Client.Connected);
    }

    [Fact]
    public void A_message_over_the_brokers_limit_is_refused_with_its_size()
    {
        using Peer peer = new Peer(_broker.Options("a")).Connected().Settled();
        MqttException refusal = Assert.Throws<MqttException>(() => peer.Client.Publish("t", new byte[2_000_000], 1, retain: false));
        Assert.Contains("2000000 bytes", refusal.Message, StringComparison.Ordinal);
        peer.Settled();
    }

    [Fact]
    public void Steady_traffic_leaves_no_garbage()
    {
        byte[] payload = new byte[200];
        int received = 0;
        using MqttClient client = new(_broker.Options("a"), (_, _, _) => received++, _ => { });
        client.Subscribe("t", 1);
        void Exchange(int count)
        {
            int end = received + count;
            for (int i = 0; i < count; i++)
            {
                client.Publish("t\0"u8, payload, 1, retain: false);
            }

            while (received < end)
            {
                client.Step(50);
                client.Flush();
            }
        }

        while (!client.Connected)
        {
            client.Step(50);
        }

        Exchange(2_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(2_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000);
    }
}
