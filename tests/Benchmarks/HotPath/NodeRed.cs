using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Logistics.Mqtt;
using Logistics.Wire;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// The tool that people would otherwise use: Node-RED from npm, with its default settings and the same derivation as a flow of the five
/// nodes that anyone would draw: readings in from the broker, JSON, a function, worklists out.
/// </summary>
internal static class NodeRed
{
    /// <summary>Site of its topics.</summary>
    public const string Site = "node-red";

    private const string Version = "4.1.15";
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);

    // The same rules as the hub's for a hamper: due at 80%, done at 20% or less, one task at a time, each to the next worker in turn.
    // Before it stands how many workers there are.
    private const string Derivation = """
        let state = context.get('state');
        if (!state) {
            state = { tasks: {}, lists: {}, next: 0 };
            context.set('state', state);
        }
        const changed = new Set();
        const now = new Date().toISOString();
        for (const record of msg.payload) {
            const point = record.n.slice(0, record.n.indexOf('/'));
            const task = state.tasks[point];
            if (!task && record.v >= 0.8) {
                const worker = 'm-' + (state.next++ % workers + 1);
                const made = {
                    task: 'lau-' + point + '-' + Date.now().toString(36), kind: 'collect-laundry', status: 'offered', subject: point,
                    ward: 'w', room: 'Spoelkeuken', worker, created: now, changed: now,
                    due: new Date(Date.now() + 3600000).toISOString(), answerBy: new Date(Date.now() + 120000).toISOString(),
                    isolated: false, why: [{ code: 'level-reached', at: now, value: Math.round(record.v * 1000) }],
                };
                state.tasks[point] = made;
                (state.lists[worker] ??= []).unshift(made);
                changed.add(worker);
            } else if (task && record.v <= 0.2) {
                delete state.tasks[point];
                state.lists[task.worker] = state.lists[task.worker].filter(held => held !== task);
                changed.add(task.worker);
            }
        }
        return [[...changed].map(worker => ({
            topic: 'wl/v1/node-red/workers/' + worker + '/tasks',
            payload: { worker, onShift: true, tasks: state.lists[worker] },
        }))];
        """;

    private static string Folder => Path.Combine(Path.GetTempPath(), "ward-logistics-node-red");

    private static string Program => Path.Combine(Folder, "node_modules", "node-red", "red.js");

    /// <summary>Sees to it that it is there; gives why it can't be, in a sentence, or null.</summary>
    public static string? Install()
    {
        try
        {
            if (!TryRun("node", ["--version"])) return "Node.js does not run; without it Node-RED is not measured.";
            if (IsInstalled()) return null;
            Screen.Faint($"Installing Node-RED {Version} into {Folder}");
            Directory.CreateDirectory(Folder);
            bool installed = TryRun("npm", ["install", "--no-audit", "--no-fund", "--prefix", Folder, $"node-red@{Version}"]);
            return installed && IsInstalled() ? null : $"npm could not install Node-RED {Version}; it is not measured.";
        }
        catch (Win32Exception exception)
        {
            return $"Node.js and npm are not on this machine ({exception.Message}); Node-RED is not measured.";
        }
    }

    /// <summary>Starts it on loopback with the flow.</summary>
    /// <param name="folder">Its own, for this run.</param>
    /// <param name="brokerPort">The broker on this machine.</param>
    /// <param name="keys">Who it is there.</param>
    /// <param name="workers">How many there are.</param>
    public static Child Start(string folder, int brokerPort, MqttIdentity keys, int workers)
    {
        Directory.CreateDirectory(folder);
        string flows = Path.Combine(folder, "flows.json");
        File.WriteAllText(flows, Flows(brokerPort, keys, workers));
        Child child = new(
            "Node-RED", "node", Program, "--userDir", folder, "--port", $"{FreePort()}", "-D", "uiHost=127.0.0.1", flows);
        try
        {
            child.Await("Started flows", StartPatience);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    // What has no place on the drawing would be taken for configuration.
    private static string Flows(int brokerPort, MqttIdentity keys, int workers) => JsonSerializer.Serialize(new object[]
    {
        new { id = "flow", type = "tab", label = "worklists" },
        new { id = "keys", type = "tls-config", cert = keys.Certificate, key = keys.Key, ca = keys.Authority, verifyservercert = true },
        new
        {
            id = "broker", type = "mqtt-broker", broker = "127.0.0.1", port = $"{brokerPort}", tls = "keys", clientid = "",
            autoConnect = true, usetls = true, protocolVersion = "4", keepalive = "60", cleansession = true,
        },
        In("singles-in", Topic.AllSensors(Site), y: 40),
        In("packs-in", Topic.AllReadings(Site), y: 80),
        new
        {
            id = "parse", type = "json", z = "flow", x = 240, y = 60, property = "payload", action = "", pretty = false,
            wires = new[] { new[] { "derive" } },
        },
        new
        {
            id = "derive", type = "function", z = "flow", x = 360, y = 60, func = $"const workers = {workers};\n{Derivation}", outputs = 1,
            initialize = "", finalize = "", libs = Array.Empty<object>(), wires = new[] { new[] { "lists-out" } },
        },
        new
        {
            id = "lists-out", type = "mqtt out", z = "flow", x = 480, y = 60, topic = "", qos = "1", retain = "true", broker = "broker",
            wires = Array.Empty<object>(),
        },
    });

    private static object In(string id, string topic, int y) => new
    {
        id, type = "mqtt in", z = "flow", x = 120, y, topic, qos = "1", datatype = "utf8", broker = "broker", inputs = 0,
        wires = new[] { new[] { "parse" } },
    };

    private static bool IsInstalled()
    {
        string package = Path.Combine(Path.GetDirectoryName(Program)!, "package.json");
        if (!File.Exists(package)) return false;
        using JsonDocument read = JsonDocument.Parse(File.ReadAllBytes(package));
        return read.RootElement.GetProperty("version").GetString() == Version;
    }

    private static bool TryRun(string program, IEnumerable<string> arguments)
    {
        using Process process = new()
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
