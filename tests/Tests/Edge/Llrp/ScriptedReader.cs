using System.Net;
using System.Net.Sockets;
using Logistics.EdgeAgent.Sensors.Llrp;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>A reader on a loopback socket, which a test has misbehave. It takes one client at a time, as readers do.</summary>
internal sealed class ScriptedReader : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly List<LlrpMessageType> _asked = [];
    private Socket? _client;
    private volatile bool _isStopped;
    private int _connections;

    public ScriptedReader()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public int Port { get; }

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What it says first, by the number of the connection, from 1; null says nothing, and none ends the connection.</summary>
    public Func<int, byte[]?> Greet { get; set; } = static _ => ReaderWords.Greeting();

    /// <summary>Its answer by number of the connection, message and id. Null leaves it to a good reader; none ends the connection; see
    /// <see cref="Silence"/>.</summary>
    public Func<int, LlrpMessageType, uint, byte[]?> Answer { get; set; } = static (_, _, _) => null;

    /// <summary>An answer that says nothing.</summary>
    public static byte[] Silence { get; } = [0];

    /// <summary>An answer that ends the connection.</summary>
    public static byte[] HangUp { get; } = [];

    /// <summary>Sends byte by byte.</summary>
    public bool IsSlow { get; set; }

    /// <summary>All that it was asked, over all connections.</summary>
    public IReadOnlyList<LlrpMessageType> Asked
    {
        get
        {
            lock (_lock) return [.. _asked];
        }
    }

    /// <summary>Says something on its own.</summary>
    public void Say(byte[] bytes)
    {
        lock (_lock) Send(_client!, bytes);
    }

    /// <summary>Ends the connection, as a restart would.</summary>
    public void EndConnection()
    {
        lock (_lock) _client!.Dispose();
    }

    public void Dispose()
    {
        _isStopped = true;
        _listener.Dispose();
        lock (_lock) _client?.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopped)
        {
            try
            {
                Socket client = _listener.Accept();
                client.NoDelay = true;
                lock (_lock) _client = client;
                Serve(client, Interlocked.Increment(ref _connections));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The client or the test has gone: on to the next client, if there is to be one.
                lock (_lock) _client?.Dispose();
            }
        }
    }

    private void Serve(Socket client, int number)
    {
        byte[]? greeting = Greet(number);
        if (greeting is { Length: 0 })
        {
            client.Dispose();
            return;
        }

        if (greeting is not null) lock (_lock) Send(client, greeting);
        bool isOver = false;
        WellBehavedReader reader = new()
        {
            Answer = (type, id) =>
            {
                lock (_lock) _asked.Add(type);
                byte[]? answer = Answer(number, type, id);
                isOver |= ReferenceEquals(answer, HangUp);
                return answer;
            },
        };
        byte[] buffer = new byte[4_096];
        while (!isOver && client.Receive(buffer) is > 0 and int count)
        {
            foreach (byte[] answer in reader.Take(buffer.AsSpan(0, count)))
            {
                if (!ReferenceEquals(answer, Silence)) lock (_lock) Send(client, answer);
            }
        }

        client.Dispose();
    }

    private void Send(Socket client, byte[] bytes)
    {
        for (int at = 0; at < bytes.Length; at += IsSlow ? 1 : bytes.Length)
        {
            client.Send(bytes, at, IsSlow ? 1 : bytes.Length, SocketFlags.None);
            if (IsSlow) Thread.Yield();
        }
    }
}
