using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Simulator;
using Logistics.Simulator.Crash;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>
/// Where real processes are measured: a folder, an authority, a mosquitto on loopback that lets in whoever has keys of it, and the hub
/// itself. All of it goes with this. Used from one thread that stays: the processes end with it.
/// </summary>
internal sealed class Ground : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly CertificateAuthority _authority;
    private readonly Broker _broker;
    private readonly int _webPort = FreePort();
    private Child? _hub;

    public Ground()
    {
        _authority = CertificateAuthority.Open(Path.Combine(Data, "authority"), TimeProvider.System);
        string server = Path.Combine(Folder, "server");
        _authority.PrepareServer(["localhost", "127.0.0.1"], server, forNodes: true);
        string access = Path.Combine(Folder, "access");
        File.WriteAllText(access, "pattern readwrite #\n");
        _broker = Broker.Start(Path.Combine(Folder, "broker"), door: new BrokerDoor(
            IPAddress.Loopback, MqttIdentity.In(server), _authority.RevokedList, access, static _ => { }));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("bench-").FullName;

    /// <summary>The hub's data folder.</summary>
    public string Data => Path.Combine(Folder, "data");

    public int BrokerPort => _broker.Port;

    /// <summary>Port of the hub's web server.</summary>
    public int WebPort => _webPort;

    /// <summary>Hash of the web certificate's key, in base64: by it a browser trusts the hub as if its authority were installed.</summary>
    public string WebKeyHash
    {
        get
        {
            string file = MqttIdentity.In(Path.Combine(Data, "authority", "web")).Certificate;
            using X509Certificate2 web = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return Convert.ToBase64String(SHA256.HashData(web.PublicKey.ExportSubjectPublicKeyInfo()));
        }
    }

    public int BrokerId => _broker.ProcessId;

    public int HubId => _hub!.Id;

    /// <summary>A file of the program, which lies beside this one.</summary>
    public static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    /// <summary>Folder of a machine's keys, made when they are not there.</summary>
    public string Keys(MachineName machine)
    {
        string keys = Path.Combine(Folder, "keys", machine.ToString());
        _authority.Prepare([(machine, keys)]);
        return keys;
    }

    /// <summary>A client that may say and hear everything.</summary>
    public MqttClient Client(string name, MessageHandler onMessage)
    {
        MachineName machine = new(MachineKind.Hub, "bench", name);
        MqttClient client = new(
            new MqttOptions("127.0.0.1", BrokerPort, machine.ToString(), null, MqttIdentity.In(Keys(machine))), onMessage, static _ => { });
        for (Stopwatch waited = Stopwatch.StartNew(); !client.Connected; client.Step(10))
        {
            if (waited.Elapsed > StartPatience) throw new InvalidOperationException($"no way to the broker: {client.LastError}");
        }
        return client;
    }

    /// <summary>Starts the hub and returns when all its sites are at work. Gives how long it took.</summary>
    /// <param name="sites">Its sites.</param>
    public TimeSpan StartHub(IEnumerable<SiteFile> sites)
    {
        List<string> files = [];
        foreach (SiteFile site in sites)
        {
            files.Add(Path.Combine(Folder, $"{site.Site}.yaml"));
            File.WriteAllText(files[^1], SiteYaml.Of(site));
        }
        using HttpClient http = Http();
        Stopwatch took = Stopwatch.StartNew();
        _hub = new Child(Path.Combine(Folder, "hub.log"),
        [
            "dotnet", "exec", Beside("Logistics.Hub.dll"), "run", .. files.SelectMany(file => new[] { "--site", file }),
            "--data", Data, "--port", $"{_webPort}", "--broker", $"127.0.0.1:{BrokerPort}",
        ]);
        while (!IsReady(http))
        {
            if (took.Elapsed > StartPatience || !_hub.IsRunning)
            {
                throw new InvalidOperationException(
                    $"the hub does not start: {string.Join(" ", File.ReadLines(Path.Combine(Folder, "hub.log")).TakeLast(5))}");
            }
            Thread.Sleep(5);
        }
        return took.Elapsed;
    }

    /// <summary>Ends the hub without a word, as a power cut would.</summary>
    public void KillHub()
    {
        _hub?.Dispose();
        _hub = null;
    }

    /// <summary>A client of the hub's web server, without cookies of its own.</summary>
    public HttpClient Http()
    {
        SocketsHttpHandler handler = Trusting.Handler(_authority.RootFile);
        handler.UseCookies = false;
        handler.AllowAutoRedirect = false;
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_webPort}") };
    }

    public void Dispose()
    {
        KillHub();
        _broker.Dispose();
        _authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static bool IsReady(HttpClient http)
    {
        try
        {
            using HttpResponseMessage answer = http.Send(new HttpRequestMessage(HttpMethod.Get, "/api/v1/health"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
