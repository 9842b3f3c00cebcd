using System.Text;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Simulator.Simulate;

/// <summary>Hears a site's tasks and worklists, on a thread of its own.</summary>
public sealed class SiteListener : IDisposable
{
    private readonly MqttThread _thread;
    private readonly Action<TaskMessage> _onTask;
    private readonly Action<string, WorklistMessage> _onWorklist;

    /// <param name="broker">Where the broker is, and as whom.</param>
    /// <param name="site">Site id.</param>
    /// <param name="onTask">Hears each change in a task's life, on the listener's thread.</param>
    /// <param name="onWorklist">Hears each worker's list, first as it stands and then as it changes, on the listener's thread.</param>
    public SiteListener(MqttOptions broker, string site, Action<TaskMessage> onTask, Action<string, WorklistMessage> onWorklist)
    {
        _onTask = onTask;
        _onWorklist = onWorklist;
        MqttClient client = new(broker, Hear, _ => { });
        client.Subscribe(Topic.AllTasks(site), qos: 1);
        client.Subscribe(Topic.AllWorklists(site), qos: 1);
        _thread = new MqttThread(client, $"listener-{site}", _ => { });
    }

    /// <summary>Begins to listen.</summary>
    public void Start() => _thread.Start();

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    private void Hear(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, bool retained)
    {
        if (!Topic.TryParse(topic, out Topic parsed) || payload.IsEmpty) return;
        try
        {
            if (parsed.Kind == TopicKind.Task) _onTask(JsonSerializer.Deserialize(payload, WireJson.Default.TaskMessage)!);
            else _onWorklist(Encoding.UTF8.GetString(parsed.Id), JsonSerializer.Deserialize(payload, WireJson.Default.WorklistMessage)!);
        }
        catch (JsonException exception)
        {
            Console.Error.WriteLine($"{Encoding.UTF8.GetString(topic)} carries no message of ours: {exception.Message}");
        }
    }
}
