using System.Net;
using System.Net.Http.Json;
using Logistics.Hub;

namespace Logistics.Simulator.Fuzz;

/// <summary>A whole hub for requests: its own broker, journal and web server on free ports, in a folder of its own.</summary>
public sealed class FuzzHub : IAsyncDisposable
{
    private readonly string _folder;
    private readonly HubServer _server;

    private FuzzHub(string folder, HubServer server)
    {
        _folder = folder;
        _server = server;
    }

    /// <summary>Starts a hub.</summary>
    /// <exception cref="StartException">It can't start; the message says what to do.</exception>
    public static async Task<FuzzHub> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("fuzz-hub-").FullName;
        string file = Path.Combine(folder, "small.yaml");
        await File.WriteAllTextAsync(file, GoodInputs.Site);
        HubServer server = await HubServer.StartAsync(
            new HubOptions { Sites = [file], Data = Path.Combine(folder, "data"), Port = 0, MqttPort = 0 });
        return new FuzzHub(folder, server);
    }

    /// <summary>A client that is signed in as this person; <c>nobody</c> stays a stranger.</summary>
    public HttpClient Client(string person)
    {
        SocketsHttpHandler handler = Trusting.Handler(_server.Machines.Authority.RootFile);
        handler.AllowAutoRedirect = false;
        HttpClient client = new(handler) { BaseAddress = _server.Address, Timeout = TimeSpan.FromSeconds(10) };
        if (person == "nobody") return client;
        using HttpRequestMessage message = new(HttpMethod.Post, "api/v1/session")
        {
            Content = JsonContent.Create(new { site = "small", person, pin = _server.Pin }),
        };
        client.Send(message).EnsureSuccessStatusCode();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
