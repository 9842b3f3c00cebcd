using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Simulator.Simulate;
using Logistics.Wire;
using Logistics.Wire.Messages;

namespace Logistics.Simulator.Crash;

/// <summary>One run: a hub with its broker, nodes and workers as in a ward, on one thread that starts, kills and at last audits.</summary>
internal sealed class CrashRun : IDisposable
{
    private const int WorkersHurry = 10;

    // Below the ports that the system gives to clients: one that calls a dead port again and again could else end up calling itself.
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly CrashOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly string _folder;
    private readonly Random _random;
    private readonly TextWriter _output;
    private readonly int _webPort;
    private readonly int _brokerPort;
    private readonly CrashSite _site;
    private readonly Dictionary<string, Child> _nodes = [];
    private readonly Dictionary<string, (Stopwatch Lived, IReadOnlyList<(string Subject, int AtSeconds)> Needs)> _lives = [];
    private readonly Dictionary<string, SimulatedWorker> _workers = [];
    private readonly CancellationTokenSource _workersStop = new();
    private readonly Stopwatch _killing = new();
    private readonly List<Victim> _turns = [];
    private CrashAuditor? _auditor;
    private HttpClient? _http;
    private Task _work = Task.CompletedTask;
    private Child? _hub;
    private Child? _broker;
    private bool _hubDiesEarly;
    private TimeSpan _hubAt;
    private TimeSpan _brokerAt;
    private KillCounts _kills;
    private long _shownSeen;
    private TimeSpan _shownAt;

    private enum Victim
    {
        Node, Broker, Hub,
    }

    private CrashRun(CrashOptions options, string folder, TextWriter output, CancellationToken cancellation)
    {
        _options = options;
        _folder = folder;
        _output = output;
        _cancellation = cancellation;
        _random = new Random(options.Seed);
        _webPort = FreePort();
        _brokerPort = FreePort();
        _site = new CrashSite(folder, (int)options.Time.TotalSeconds + 60, _brokerPort);
    }

    private int Killed => _kills.Node + _kills.Broker + _kills.Hub;

    /// <summary>Runs from beginning to end.</summary>
    /// <param name="options">How.</param>
    /// <param name="output">Told how it goes.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>What it came to; null when it was ended early.</returns>
    /// <exception cref="InvalidOperationException">It can't be run; the message says what is wrong.</exception>
    public static CrashReport? Run(CrashOptions options, TextWriter output, CancellationToken cancellation)
    {
        CrashReport? report = null;
        Exception? failure = null;

        // The children end with the thread that started them, so it is one that stays.
        Thread thread = new(() =>
        {
            string folder = Directory.CreateTempSubdirectory("crash-").FullName;
            try
            {
                using (CrashRun run = new(options, folder, output, cancellation)) report = run.Run();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                output.WriteLine("stopped");
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            if (failure is null && report is null or { Holds: true }) Directory.Delete(folder, recursive: true);
            else output.WriteLine($"everything of this run is kept in {folder}");
        }) { Name = "crash" };
        thread.Start();
        thread.Join();
        return failure is null ? report : throw new InvalidOperationException(failure.Message, failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _workersStop.Cancel();
        _auditor?.Dispose();
        foreach (Child node in _nodes.Values) node.Dispose();
        _hub?.Dispose();
        _broker?.Dispose();
        _http?.Dispose();
        _workersStop.Dispose();
    }

    private CrashReport Run()
    {
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_options.Kills} kills in about {_options.Time.TotalSeconds:F0} s, seed {_options.Seed}"));
        Begin();
        Kill();
        Drain();
        return Audit();
    }

    private void Begin()
    {
        string keys = Path.Combine(_folder, "auditor");
        using (CertificateAuthority authority = CertificateAuthority.Open(Path.Combine(_site.Data, "authority"), TimeProvider.System))
            authority.Prepare([(new MachineName(MachineKind.Hub, CrashSite.Id, "auditor"), keys)]);
        StartHub();
        _http = Client();
        Await(IsHubReady, StartPatience, "the hub does not become ready");
        _auditor = new CrashAuditor(
            new MqttOptions("127.0.0.1", _brokerPort, $"{CrashSite.Id}/auditor", null, MqttIdentity.In(keys)), HearWorklist);
        if (_options.BrokerOnly)
        {
            Stop(_hub!);
            StartBroker();
        }
        else
        {
            BeginWork();
        }
        foreach (string node in CrashSite.Nodes) StartNode(node);
    }

    private void BeginWork()
    {
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        ScaledTimeProvider clock = new(TimeProvider.System, nowMs, nowMs, WorkersHurry);
        string pin = File.ReadAllText(Path.Combine(_site.Data, "pin")).Trim();
        Tally tally = new();
        lock (_workers)
        {
            foreach (string worker in CrashSite.Workers)
            {
                HubClient phone = new(_http!, CrashSite.Id, worker, pin);
                _workers.Add(worker, new SimulatedWorker(phone, _random.Next(), clock, (_, _) => "done", tally));
            }
            _work = Task.WhenAll(_workers.Values.Select(worker => worker.Run(_workersStop.Token)));
        }
    }

    private void Kill()
    {
        _killing.Start();
        TimeSpan next = NextPause();
        while (Killed < _options.Kills)
        {
            Keep();
            Show();
            if (_killing.Elapsed >= next)
            {
                KillNext();
                next = _killing.Elapsed + NextPause();
            }
            Rest();
        }
        if (!Console.IsOutputRedirected) _output.WriteLine();
    }

    /// <summary>Mostly short after each other, so that one dies while another still recovers; sometimes with time to settle.</summary>
    private TimeSpan NextPause()
    {
        TimeSpan mean = _options.Time / _options.Kills;
        double part = _random.NextDouble();
        return mean * (_random.NextDouble() < 0.8 ? 0.1 + (part * 1.1) : 1.5 + (part * 1.8));
    }

    private void KillNext()
    {
        if (_turns.Count == 0) NextRound();
        int turn = _turns.FindIndex(IsThere);
        if (turn < 0) return;
        Victim victim = _turns[turn];
        _turns.RemoveAt(turn);
        switch (victim)
        {
            case Victim.Node:
                string node = CrashSite.Nodes[_random.Next(CrashSite.Nodes.Count)];
                _nodes[node].Kill();
                _kills = _kills with { Node = _kills.Node + 1 };
                EndLife(node);
                StartNode(node);
                break;
            case Victim.Broker when BrokerProcess() is > 0 and int broker:
                using (Process process = Process.GetProcessById(broker)) process.Kill();
                _kills = _kills with { Broker = _kills.Broker + 1 };
                _brokerAt = _killing.Elapsed + TimeSpan.FromMilliseconds(_random.Next(300));
                break;
            case Victim.Hub:
                _hub!.Kill();
                _kills = _kills with { Hub = _kills.Hub + 1 };
                _hubAt = _killing.Elapsed + TimeSpan.FromMilliseconds(_random.Next(100, 1_500));
                break;
        }
    }

    /// <summary>Whose turn it is may not be there yet: then another's comes first, and each comes once a round. A hub mostly gets to work
    /// before it is killed, and sometimes dies at its start.</summary>
    private bool IsThere(Victim victim) => victim switch
    {
        Victim.Node => true,
        Victim.Broker => BrokerProcess() > 0,
        _ => _hub is { IsRunning: true } && (_hubDiesEarly || IsHubReady()),
    };

    private void NextRound()
    {
        Victim[] round = _options.BrokerOnly ? [Victim.Broker] : Enum.GetValues<Victim>();
        _random.Shuffle(round);
        _turns.Clear();
        _turns.AddRange(round);
    }

    /// <summary>Starts again what is not there and should be.</summary>
    private void Keep()
    {
        if (_broker is { IsRunning: false } && _killing.Elapsed >= _brokerAt) StartBroker();
        if (!_options.BrokerOnly && _hub is { IsRunning: false } && _killing.Elapsed >= _hubAt)
        {
            StartHub();
            _hubAt = _killing.Elapsed + TimeSpan.FromSeconds(1);
        }
        foreach ((string node, Child child) in _nodes)
        {
            if (!child.IsRunning) throw new InvalidOperationException($"the agent of {node} ended by itself with code {child.Code}");
        }
    }

    private void Drain()
    {
        if (_broker is { IsRunning: false }) StartBroker();
        if (_hub is not { IsRunning: true }) StartHub();
        Await(IsHubReady, StartPatience, "the hub does not become ready again");
        _workersStop.Cancel();
        _work.Wait(StopPatience);
        foreach (Child node in _nodes.Values) node.Terminate();
        foreach (string node in CrashSite.Nodes)
        {
            Stop(_nodes[node]);
            _auditor!.TakeSpool(node, _site.Spool(node));
            Start(node, _site.QuietLife(node));
        }
        Stopwatch drained = Stopwatch.StartNew();
        Stopwatch still = Stopwatch.StartNew();
        while (still.Elapsed < Still)
        {
            if (drained.Elapsed > DrainPatience)
            {
                _auditor!.Remarks.Add("the spools did not become empty");
                break;
            }
            bool waits = CrashSite.Nodes.Any(node => Directory.GetFiles(_site.Spool(node), "*.spool").Length > 0);
            if (waits || !IsHubReady()) still.Restart();
            Rest();
        }
    }

    private CrashReport Audit()
    {
        foreach (TaskMessage task in Tasks()) _auditor!.TakeTask(task);
        foreach (string node in CrashSite.Nodes)
        {
            Stop(_nodes[node]);
            _auditor!.TakeSpool(node, _site.Spool(node));
        }
        Stop(_hub!);
        _auditor!.Dispose();
        using (Process export = new()
        {
            StartInfo = new ProcessStartInfo("dotnet", ["exec", Beside("Logistics.Hub.dll"), "export", _site.Data])
            {
                RedirectStandardOutput = true,
            },
        })
        {
            export.Start();
            while (export.StandardOutput.ReadLine() is string line) _auditor.TakeHistory(line);
            export.WaitForExit();
            if (export.ExitCode != 0) _auditor.Remarks.Add($"the export ended with code {export.ExitCode}");
        }
        CrashReport report = _auditor.Judge(_kills);
        foreach (string remark in _auditor.Remarks) _output.WriteLine(remark);
        return report;
    }

    private static string Beside(string file) => Path.Combine(Path.GetDirectoryName(typeof(CrashRun).Assembly.Location)!, file);

    private static int FreePort()
    {
        HashSet<int> taken = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port)];
        int port = Random.Shared.Next(FirstPort, LastPort);
        while (taken.Contains(port)) port = Random.Shared.Next(FirstPort, LastPort);
        return port;
    }

    private void StartHub()
    {
        _hub?.Dispose();
        _hubDiesEarly = _random.NextDouble() < 0.3;
        string[] broker = _options.BrokerOnly && _broker is not null ? ["--broker", $"127.0.0.1:{_brokerPort}"] : [];
        _hub = new Child(Path.Combine(_folder, "hub.log"),
        [
            "dotnet", "exec", Beside("Logistics.Hub.dll"), "run", "--site", _site.SiteFile, "--data", _site.Data,
            "--port", $"{_webPort}", "--mqtt-port", $"{_brokerPort}", .. broker,
        ]);
    }

    /// <summary>A broker of the run's own, as the hub configured its own.</summary>
    private void StartBroker()
    {
        _broker?.Dispose();
        _broker = new Child(null, Broker.Find()!, "-c", Path.Combine(_site.Data, "broker", "mosquitto.conf"));
    }

    private void StartNode(string node)
    {
        string file = _site.NextLife(node, out IReadOnlyList<(string, int)> needs);
        _lives[node] = (Stopwatch.StartNew(), needs);
        Start(node, file);
    }

    private void Start(string node, string file)
    {
        if (_nodes.TryGetValue(node, out Child? before)) before.Dispose();
        _nodes[node] = new Child(Path.Combine(_folder, $"{node}.log"),
        [
            // On what this program runs on, because here some of the agent's own files give way to the web framework's.
            "dotnet", "exec", "--runtimeconfig", Beside("Logistics.Simulator.runtimeconfig.json"),
            "--depsfile", Beside("Logistics.Simulator.deps.json"), Beside("Logistics.EdgeAgent.dll"),
            "run", "--config", file, "--clock", Path.Combine(_site.Data, "clock"),
        ]);
    }

    private void EndLife(string node)
    {
        _auditor!.TakeSpool(node, _site.Spool(node));
        (Stopwatch lived, IReadOnlyList<(string Subject, int AtSeconds)> needs) = _lives[node];
        _site.TakeBack(node, needs.Where(need => need.AtSeconds > lived.Elapsed.TotalSeconds).Select(need => need.Subject));
    }

    private static void Stop(Child child)
    {
        if (child.IsRunning) child.Terminate();
        if (!child.Wait(StopPatience)) throw new InvalidOperationException("a process does not end when it is told to");
    }

    private int BrokerProcess()
    {
        if (_broker is not null) return _broker.IsRunning ? _broker.Id : 0;
        if (_hub is not { IsRunning: true }) return 0;
        foreach (Process process in Process.GetProcessesByName("mosquitto"))
        {
            using (process)
            {
                if (ParentOf(process.Id) == _hub.Id) return process.Id;
            }
        }
        return 0;
    }

    private static int ParentOf(int process)
    {
        try
        {
            // The fourth field; the second is the name in brackets, which may hold anything.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }

    private HttpClient Client()
    {
        Await(() => File.Exists(Path.Combine(_site.Data, "pin")), StartPatience, "the hub does not start");
        SocketsHttpHandler handler = Trusting.Handler(Path.Combine(_site.Data, "authority", MqttIdentity.AuthorityFile));
        handler.UseCookies = false;
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_webPort}") };
    }

    private bool IsHubReady()
    {
        try
        {
            using HttpResponseMessage answer = _http!.Send(new HttpRequestMessage(HttpMethod.Get, "/api/v1/health"), _cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private TaskMessage[] Tasks()
    {
        string pin = File.ReadAllText(Path.Combine(_site.Data, "pin")).Trim();
        HttpClient http = _http!;
        using HttpResponseMessage signIn = http.PostAsJsonAsync(
            "/api/v1/session", new { site = CrashSite.Id, person = CrashSite.Lead, pin }, _cancellation).GetAwaiter().GetResult();
        signIn.EnsureSuccessStatusCode();
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/sites/{CrashSite.Id}/tasks");
        request.Headers.Add("Cookie", string.Join("; ", signIn.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        using HttpResponseMessage answer = http.SendAsync(request, _cancellation).GetAwaiter().GetResult();
        answer.EnsureSuccessStatusCode();
        return answer.Content.ReadFromJsonAsync<TaskMessage[]>(_cancellation).GetAwaiter().GetResult()!;
    }

    private void HearWorklist(string worker, WorklistMessage list)
    {
        lock (_workers)
        {
            if (_workers.TryGetValue(worker, out SimulatedWorker? known)) known.Hear(list);
        }
    }

    private void Show()
    {
        if (Console.IsOutputRedirected || _killing.Elapsed - _shownAt < TimeSpan.FromSeconds(1)) return;
        double rate = (_auditor!.Seen - _shownSeen) / (_killing.Elapsed - _shownAt).TotalSeconds;
        _output.Write(string.Create(CultureInfo.InvariantCulture,
            $"\r{Killed} of {_options.Kills} kills: {_kills.Node} nodes, {_kills.Broker} brokers, {_kills.Hub} hubs; ")
            + string.Create(CultureInfo.InvariantCulture, $"{rate:F0} readings/s   "));
        (_shownSeen, _shownAt) = (_auditor.Seen, _killing.Elapsed);
    }

    private void Await(Func<bool> condition, TimeSpan patience, string otherwise)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > patience) throw new InvalidOperationException($"{otherwise}; see hub.log");
            Rest();
        }
    }

    private void Rest()
    {
        if (_cancellation.WaitHandle.WaitOne(Tick)) throw new OperationCanceledException(_cancellation);
    }
}
