using System.Globalization;
using Logistics.Mqtt;
using Logistics.Wire;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// The floor: the smallest client on the same library, in a process of its own as the hub is. It answers every reading of a full
/// hamper with one message of a worklist's length, and looks for nothing else. It decodes nothing, decides nothing and keeps nothing.
/// </summary>
internal static class Echo
{
    /// <summary>Site of its topics.</summary>
    public const string Site = "floor";

    /// <summary>The argument that makes this program the echo.</summary>
    public const string Argument = "--echo";

    // What the hub's list of one task comes to.
    private const int WorklistBytes = 480;

    /// <param name="args">Port of the broker on this machine, and the folder of its keys.</param>
    public static void Run(ReadOnlySpan<string> args)
    {
        MqttOptions options = new(
            "127.0.0.1", int.Parse(args[0], CultureInfo.InvariantCulture), "echo", null, MqttIdentity.In(args[1]));
        byte[] answer = new byte[WorklistBytes];
        answer.AsSpan().Fill((byte)' ');
        int before = HotSite.Record(0, full: true).Length - HotSite.FullMark.Length - 1;
        MqttClient? client = null;
        client = new MqttClient(
            options,
            (_, payload, _) =>
            {
                while (payload.IndexOf(HotSite.FullMark) is >= 0 and int at)
                {
                    payload[(at - before)..at].CopyTo(answer);
                    client!.Publish("wl/v1/floor/workers/m-1/tasks\0"u8, answer, qos: 1, retain: true);
                    payload = payload[(at + HotSite.FullMark.Length)..];
                }
            },
            _ => { });
        client.Subscribe(Topic.AllSensors(Site), qos: 1);
        client.Subscribe(Topic.AllReadings(Site), qos: 1);
        while (true)
        {
            client.Step(1_000);
            client.Flush();
        }
    }
}
