using System.Buffers;
using Logistics.Mqtt;
using Logistics.Simulator.Worlds;
using Logistics.Wire;
using Logistics.Wire.SenMl;

namespace Logistics.Simulator.Simulate;

/// <summary>Someone else's device: speaks plain SenML without boot and sequence, on a thread of its own, and keeps nothing.</summary>
public sealed class WorldDevice : IDisposable
{
    private readonly World _world;
    private readonly IReadOnlyList<WorldChannel> _channels;
    private readonly TimeProvider _clock;
    private readonly string _topic;
    private readonly MqttThread _thread;
    private readonly ArrayBufferWriter<byte> _pack = new();
    private readonly SenMlWriter _writer;

    /// <param name="broker">Where the broker is, and as whom.</param>
    /// <param name="site">Site id.</param>
    /// <param name="device">Device id.</param>
    /// <param name="world">Where it measures.</param>
    /// <param name="channels">What it measures.</param>
    /// <param name="clock">Site time.</param>
    public WorldDevice(
        MqttOptions broker, string site, string device, World world, IReadOnlyList<WorldChannel> channels, TimeProvider clock)
    {
        _world = world;
        _channels = channels;
        _clock = clock;
        _topic = Topic.Sensor(site, device);
        _writer = new SenMlWriter(_pack);
        MqttClient client = new(broker, (_, _, _) => { }, _ => { });
        _thread = new MqttThread(client, $"device-{device}", Speak);
    }

    /// <summary>Begins to speak.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread.Dispose();
        _writer.Dispose();
    }

    /// <summary>Puts a reading into a pack that has begun.</summary>
    public static void Add(SenMlWriter writer, WorldChannel channel, in WorldReading reading)
    {
        double seconds = reading.AtMs / 1_000.0;
        switch (channel.Kind)
        {
            case WorldChannelKind.Contact:
                writer.Add(channel.Source.Name, reading.Number != 0, seconds);
                break;
            case WorldChannelKind.Level:
                writer.Add(channel.Source.Name, reading.Number, seconds, "/");
                break;
            case WorldChannelKind.Weight:
                writer.Add(channel.Source.Name, reading.Number, seconds, "kg");
                break;
            case WorldChannelKind.Tag:
                writer.Add(channel.Source.Name, reading.Text!, seconds);
                break;
        }
    }

    private void Speak(MqttClient client)
    {
        while (client.Connected && TryFill(_writer, _clock.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            client.Publish(_topic, _pack.WrittenSpan, qos: 1, retain: false);
            client.Flush();
        }
    }

    /// <summary>Makes one pack of what is due; false when nothing is.</summary>
    private bool TryFill(SenMlWriter writer, long nowMs)
    {
        _pack.ResetWrittenCount();
        bool any = false;
        foreach (WorldChannel channel in _channels)
        {
            while ((!any || writer.HasRoom) && _world.TryTake(channel, nowMs, out WorldReading reading))
            {
                if (!any) writer.BeginPack();
                any = true;
                Add(writer, channel, reading);
            }
        }
        if (any) writer.EndPack();
        return any;
    }
}
