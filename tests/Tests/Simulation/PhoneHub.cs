using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Logistics.Tests.Simulation;

/// <summary>A web server on loopback that answers a phone as the hub does, and remembers what it was asked.</summary>
internal sealed class PhoneHub : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _sessions;
    private volatile string _valid = "";

    private PhoneHub(WebApplication application) => _application = application;

    /// <summary>What was asked and was not refused, in order, such as <c>tasks/t1/accept</c>.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>Answers to give, by the end of the path, instead of yes; each is given once.</summary>
    public ConcurrentDictionary<string, int> Refuse { get; } = new();

    /// <summary>Told after each step that was taken.</summary>
    public Action<string, string?>? OnStep { get; set; }

    public Uri Address { get; private set; } = null!;

    public static async Task<PhoneHub> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        PhoneHub hub = new(application);
        application.MapPost("/api/v1/session", (HttpContext http) =>
        {
            hub._valid = $"n{Interlocked.Increment(ref hub._sessions)}";
            hub.Heard.Enqueue("session");
            http.Response.Cookies.Append("session", hub._valid, new CookieOptions { HttpOnly = true, Path = "/" });
            return Results.NoContent();
        });
        application.MapPost("/api/v1/sites/home/{**path}", async (string path, HttpContext http) =>
        {
            if (http.Request.Cookies["session"] != hub._valid) return Results.Unauthorized();
            string step = path.Split('/')[^1];
            if (hub.Refuse.TryRemove(step, out int status)) return Results.Json(new { reason = "held-by-another" }, statusCode: status);
            JsonNode body = (await JsonNode.ParseAsync(http.Request.Body))!;
            hub.Heard.Enqueue(path);
            hub.OnStep?.Invoke(step, body["outcome"]?.GetValue<string>());
            return Results.Ok(new { done = true });
        });
        await application.StartAsync();
        IServer server = application.Services.GetRequiredService<IServer>();
        hub.Address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return hub;
    }

    /// <summary>Every sign-in is over, as after a restart without its keys.</summary>
    public void ForgetSignIns() => _valid = "";

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
