using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Text;

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

    // A busy broker says some lines for each message: to be woken for each of them costs both sides more than the message does. In this
    // time it would have to say 100 MB a second to fill its pipe and have to wait.
    private const int PipeBytes = 1024 * 1024;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private readonly string _program;
    private readonly string _configuration;
    private readonly Action<string> _onTrouble;
    private readonly BrokerDoor? _door;
    private readonly ManualResetEventSlim _reloaded = new();
    private readonly Thread _keeper;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _lock = new();
    private Process? _process;
    private string _lastWords = "";
    private volatile bool _isRestarting;

    private Broker(string program, string configuration, int port, Action<string> onTrouble, BrokerDoor? door)
    {
        _door = door;
        _program = program;
        _configuration = configuration;
        _onTrouble = onTrouble;
        Port = port;
        _keeper = new Thread(Keep) { IsBackground = true, Name = "broker keeper" };
    }

    /// <summary>The TCP port that it listens on: on the door's address, else on 127.0.0.1.</summary>
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
    /// <param name="folder">Where its configuration, its memory and its log live; made when absent. One folder belongs to one
    /// broker.</param>
    /// <param name="port">Port on loopback; 0 takes a free one.</param>
    /// <param name="onTrouble">Told, in a sentence, when it died and is started again. Called on another thread.</param>
    /// <param name="door">Who may come in; null for everyone of this machine, in the clear.</param>
    /// <exception cref="BrokerException">It can't start; the message says what to do.</exception>
    public static Broker Start(string folder, int port = 0, Action<string>? onTrouble = null, BrokerDoor? door = null)
    {
        string program = Find() ?? throw new BrokerException(
            "mosquitto is not on this machine: install it with 'apt install mosquitto', or configure a broker that runs elsewhere.");
        port = Claim(door?.Listen ?? IPAddress.Loopback, port);
        string configuration = Configure(folder, port, door);
        Broker broker = new(program, configuration, port, onTrouble ?? (static _ => { }), door);
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

    /// <summary>Makes it read certificates, revocations and access list again, and returns when it has. Who is connected stays.</summary>
    /// <exception cref="BrokerException">It does not answer; started again it reads them too.</exception>
    public void Reload()
    {
        _reloaded.Reset();
        if (!Signal(LibC.SignalHangUp)) return;
        if (!_reloaded.Wait(StartLimit)) throw new BrokerException($"mosquitto on port {Port} does not read its files again.");
    }

    /// <summary>Ends it in order and starts it again at once: whoever is connected must show a certificate anew. Returns when it
    /// answers.</summary>
    /// <exception cref="BrokerException">It does not come back; the keeper goes on trying.</exception>
    public void Restart()
    {
        int before = ProcessId;
        _isRestarting = true;
        if (!Signal(LibC.SignalTerminate))
        {
            _isRestarting = false;
            return;
        }

        Stopwatch waited = Stopwatch.StartNew();
        while (ProcessId == before || !Answers())
        {
            if (waited.Elapsed > StartLimit) throw new BrokerException($"mosquitto on port {Port} does not come back.");
            Thread.Sleep(10);
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

    private bool Signal(int signal)
    {
        lock (_lock)
        {
            if (_process is not { HasExited: false } running) return false;
            _ = LibC.Kill(running.Id, signal);
            return true;
        }
    }

    private static int Claim(IPAddress address, int port)
    {
        try
        {
            using TcpListener listener = new(address, port);
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

    private static string Access(string folder, BrokerDoor? door) => door is null
        ? $"""
            allow_anonymous true
            log_dest file {Path.Combine(folder, "mosquitto.log")}
            log_type error
            log_type warning
            """

        // The client's id follows its certificate too, so that nobody takes over another's session. What the broker denies it says only
        // among its debug lines.
        : $"""
            allow_anonymous false
            cafile {door.Identity.Authority}
            certfile {door.Identity.Certificate}
            keyfile {door.Identity.Key}
            crlfile {door.Revoked}
            acl_file {door.AccessList}
            require_certificate true
            use_identity_as_username true
            use_username_as_clientid true
            tls_version tlsv1.2
            connection_messages true
            log_dest stderr
            log_timestamp false
            log_type error
            log_type warning
            log_type notice
            log_type information
            log_type debug
            """;

    private static string Configure(string folder, int port, BrokerDoor? door)
    {
        folder = Path.GetFullPath(folder);
        string path = Path.Combine(folder, "mosquitto.conf");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, $"""
                # Made at each start of the program that keeps this broker: changes are lost.
                per_listener_settings false
                listener {port} {door?.Listen ?? IPAddress.Loopback}
                user {Environment.UserName}
                set_tcp_nodelay true
                persistence true
                persistence_location {folder}/
                autosave_interval 60
                persistent_client_expiration {MqttClient.SessionDays}d
                max_queued_messages 200000
                max_inflight_messages 0
                max_packet_size 1048576
                {Access(folder, door)}

                """);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException(
                $"The broker's folder '{folder}' can't be written ({exception.Message}): " +
                "choose another, or give this user the right to write there.",
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
            probe.Connect(_door is { Listen: var listen } && !listen.Equals(IPAddress.Any) && !listen.Equals(IPAddress.IPv6Any)
                ? listen : IPAddress.Loopback, Port);
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

            if (_isRestarting)
            {
                _isRestarting = false;
                continue;
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
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"setpriv or mosquitto can't be run: {exception.Message}. Install the package util-linux.";
        }

        Thread listener = new(() => Listen(process.StandardError.BaseStream, lines)) { IsBackground = true, Name = "broker listener" };
        listener.Start();
        lock (_lock)
        {
            _process = process;
            if (_stop.IsSet)
            {
                process.Kill();
            }
        }

        process.WaitForExit();
        listener.Join();
        lock (_lock)
        {
            _process = null;
        }

        return string.Join(" ", lines.Append($"exit code {process.ExitCode}."));
    }

    // In bytes, because a busy broker says some lines for each message, and nearly all of them are passed over.
    private void Listen(Stream words, List<string> troubles)
    {
        if (words is PipeStream pipe) LibC.SetPipeSize(pipe.SafePipeHandle, PipeBytes);
        byte[] buffer = new byte[PipeBytes];
        int held = 0;
        while (words.Read(buffer.AsSpan(held)) is > 0 and int read)
        {
            held += read;
            Span<byte> rest = buffer.AsSpan(0, held);
            while (rest.IndexOf((byte)'\n') is >= 0 and int end)
            {
                Hear(rest[..end], troubles);
                rest = rest[(end + 1)..];
            }

            // A line that fills the buffer is none of mosquitto's.
            held = rest.Length < buffer.Length ? rest.Length : 0;
            rest[..held].CopyTo(buffer);
            _stop.Wait(Breath);
        }
    }

    private void Hear(ReadOnlySpan<byte> line, List<string> troubles)
    {
        if (line.IsEmpty || line.StartsWith("Sending "u8) || line.StartsWith("Received P"u8)) return;
        string word = Encoding.UTF8.GetString(line).TrimEnd();
        if (troubles.Count < 20 && (_door is null || word.StartsWith("Error", StringComparison.Ordinal))) troubles.Add(word);
        if (word == "Reloading config.") _reloaded.Set();
        _door?.OnWord(word);
    }
}
