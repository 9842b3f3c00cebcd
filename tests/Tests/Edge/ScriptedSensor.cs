using System.Collections.Concurrent;
using Logistics.EdgeAgent.Sensors;

namespace Logistics.Tests.Edge;

/// <summary>A sensor that says what the test tells it to say, from any thread, and fails on request.</summary>
public sealed class ScriptedSensor(string channel) : ISensor
{
    private readonly ConcurrentQueue<Func<DateTimeOffset, Sample>> _script = new();
    private volatile string? _failure;

    public string Channel => channel;

    public TimeSpan Every => TimeSpan.FromMilliseconds(5);

    /// <summary>What the device fails with, while it does.</summary>
    public string? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    public int Disposals { get; private set; }

    public void Say(bool value) => _script.Enqueue(now => new Sample(channel, now, value));

    public void Say(double value) => _script.Enqueue(now => new Sample(channel, now, value));

    public void Say(string value) => _script.Enqueue(now => new Sample(channel, now, value));

    public void Read(DateTimeOffset now, List<Sample> into)
    {
        if (Failure is { } failure)
        {
            throw new IOException(failure);
        }

        while (_script.TryDequeue(out Func<DateTimeOffset, Sample>? line))
        {
            into.Add(line(now));
        }
    }

    public void Dispose() => Disposals++;
}
