using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Logistics.Mqtt;

/// <summary>
/// A mosquitto of our own on loopback: started with a configuration made for it, started again when it dies, and gone when its owner goes,
/// whichever way that happens.
/// </summary>
public sealed class Broker : IDisposable
{
    private const int FirstBackoffMs = 250;
    private const int LongestBackoffMs = 15_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _program;
    private readonly string _configuration;
    private readonly Action<string> _onTrouble;
    private readonly Thread _keeper;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _lock = new();
    private Process? _process;
    private string _lastWords = "";

    private Broker(string program, string configuration, int port, Action<string> onTrouble)
    {
        _program = program;
        _configuration = configuration;
        _onTrouble = onTrouble;
        Port = port;
        _keeper = new Thread(Keep) { IsBackground = true, Name = "broker keeper" };
    }

    /// <summary>The TCP port on 127.0.0.1 that it listens on.</summary>
    public int Port { get; }

    /// <summary>Process id of the running mosquitto, 0 while there is none.</summary>
    public int ProcessId
    {
        get
        {
            lock (_lock)
            {
                return _process?.Id ?? 0;
            }
        }
    }

    /// <summary>Where mosquitto is installed, or null. Looks in PATH and in /usr/sbin, where Debian puts it.</summary>
    public static string? Find() => FindProgram("mosquitto");

    /// <summary>Starts a broker and returns when it answers.</summary>
    /// <param name="folder">Where its configuration, its memory and its log live; made when absent. One folder belongs to one broker.</param>
    /// <param name="port">Port on loopback; 0 takes a free one.</param>
    /// <param name="onTrouble">Told, in a sentence, when it died and is started again. Called on another thread.</param>
    /// <exception cref="BrokerException">It can't start; the message says what to do.</exception>
    public static Broker Start(string folder, int port = 0, Action<string>? onTrouble = null)
    {
        string program = Find() ?? throw new BrokerException(
            "mosquitto is not on this machine: install it with 'apt install mosquitto', or configure a broker that runs elsewhere.");
        port = Claim(port);
        string configuration = Configure(folder, port);
        Broker broker = new(program, configuration, port, onTrouble ?? (static _ => { }));
        broker._keeper.Start();
        try
        {
            broker.AwaitAnswer(folder);
            return broker;
        }
        catch
        {
            broker.Dispose();
            throw;
        }
    }

    /// <summary>Stops it orderly, so that it saves its sessions; kills it when that takes more than five seconds.</summary>
    public void Dispose()
    {
        if (_stop.IsSet)
        {
            return;
        }

        _stop.Set();
        lock (_lock)
        {
            if (_process is { HasExited: false } running)
            {
                _ = LibC.Kill(running.Id, LibC.SignalTerminate);
            }
        }

        if (!_keeper.Join(TimeSpan.FromSeconds(5)))
        {
            lock (_lock)
            {
                _process?.Kill();
            }

            _keeper.Join();
        }
    }

    private static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/bin")
            .Where(static folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static int Claim(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new BrokerException(
                $"Port {port} is in use on this machine: stop what listens there (for mosquitto: 'systemctl stop mosquitto'), " +
                "configure it as the broker, or choose another port.",
                exception);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new BrokerException($"Port {port} may not be opened by this user: choose one above 1023.", exception);
        }
    }

    private static string Configure(string folder, int port)
    {
        folder = Path.GetFullPath(folder);
        string path = Path.Combine(folder, "mosquitto.conf");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, $"""
                # Made at each start of the program that keeps this broker: changes are lost.
                listener {port} 127.0.0.1
                allow_anonymous true
                user {Environment.UserName}
                set_tcp_nodelay true
                persistence true
                persistence_location {folder}/
                autosave_interval 60
                persistent_client_expiration {MqttClient.SessionDays}d
                max_queued_messages 200000
                max_inflight_messages 0
                max_packet_size 1048576
                connection_messages false
                log_dest file {Path.Combine(folder, "mosquitto.log")}
                log_type error
                log_type warning

                """);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException(
                $"The broker's folder '{folder}' can't be written ({exception.Message}): choose another, or give this user the right to write there.",
                exception);
        }
    }

    private void AwaitAnswer(string folder)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!Answers())
        {
            string lastWords = Volatile.Read(ref _lastWords);
            if (lastWords.Length > 0 || waited.Elapsed > StartLimit)
            {
                throw new BrokerException(
                    $"mosquitto does not start on port {Port}: {(lastWords.Length > 0 ? lastWords : "no answer")} " +
                    $"See mosquitto.log and mosquitto.conf in '{folder}'.");
            }

            Thread.Sleep(10);
        }
    }

    private bool Answers()
    {
        try
        {
            using TcpClient probe = new();
            probe.Connect(IPAddress.Loopback, Port);
            return ProcessId != 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // One thread for the keeper's whole life: the kernel's parent-death signal is bound to the thread that forked, not to the process.
    private void Keep()
    {
        int backoffMs = FirstBackoffMs;
        while (!_stop.IsSet)
        {
            Stopwatch lived = Stopwatch.StartNew();
            string words = RunOnce();
            if (_stop.IsSet)
            {
                return;
            }

            Volatile.Write(ref _lastWords, words);
            _onTrouble($"mosquitto on port {Port} ended ({words}) and is started again.");
            backoffMs = lived.Elapsed > TimeSpan.FromMinutes(1) ? FirstBackoffMs : backoffMs;
            _stop.Wait(backoffMs);
            backoffMs = Math.Min(backoffMs * 2, LongestBackoffMs);
        }
    }

    private string RunOnce()
    {
        List<string> lines = [];
        using Process process = new();
        process.StartInfo = new ProcessStartInfo(FindProgram("setpriv") ?? "setpriv")
        {
            ArgumentList = { "--pdeathsig", "KILL", "--", _program, "-c", _configuration },
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (lines)
            {
                if (!string.IsNullOrWhiteSpace(line.Data) && lines.Count < 20)
                {
                    lines.Add(line.Data.Trim());
                }
            }
        };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"setpriv or mosquitto can't be run: {exception.Message}. Install the package util-linux.";
        }

        process.BeginErrorReadLine();
        lock (_lock)
        {
            _process = process;
            if (_stop.IsSet)
            {
                process.Kill();
            }
        }

        process.WaitForExit();
        lock (_lock)
        {
            _process = null;
        }

        lock (lines)
        {
            return string.Join(" ", lines.Append($"exit code {process.ExitCode}."));
        }
    }
}
