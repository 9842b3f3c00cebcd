using Logistics.Mqtt;

namespace Logistics.Simulator.Simulate;

/// <summary>An MQTT client on a thread of its own, from <see cref="Start"/> to <see cref="Dispose"/>.</summary>
internal sealed class MqttThread : IDisposable
{
    private const int StepMs = 1_000;

    private readonly MqttClient _client;
    private readonly Thread _thread;
    private readonly Action<MqttClient> _afterStep;
    private volatile bool _ends;

    /// <param name="client">The client; the thread's alone from now on, and disposed with it.</param>
    /// <param name="name">Name of the thread.</param>
    /// <param name="afterStep">Called on the thread after each step, at least once a second.</param>
    public MqttThread(MqttClient client, string name, Action<MqttClient> afterStep)
    {
        _client = client;
        _afterStep = afterStep;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    public void Start() => _thread.Start();

    /// <summary>Ends the thread with a goodbye to the broker.</summary>
    public void Dispose()
    {
        _ends = true;
        _client.Wake();
        if (_thread.IsAlive) _thread.Join();
        _client.Dispose();
    }

    private void Run()
    {
        while (!_ends)
        {
            _client.Step(StepMs);
            _afterStep(_client);
        }
        _client.Disconnect();
    }
}
