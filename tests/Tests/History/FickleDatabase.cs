using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.History;

/// <summary>A write address on loopback that answers as it is told, and remembers what it took.</summary>
internal sealed class FickleDatabase : IAsyncDisposable
{
    private WebApplication? _app;
    private string _address = "http://127.0.0.1:0";

    /// <summary>The status that it answers; 0 for never answering.</summary>
    public volatile int Status = StatusCodes.Status204NoContent;

    /// <summary>Lines that it took, in the order in which they came.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>What was asked for, with the words that prove who asks.</summary>
    public ConcurrentQueue<(string Address, string Authorization)> Asked { get; } = new();

    public Uri WriteAddress => new($"{_address}/api/v2/write?org=o&bucket=b");

    public static async Task<FickleDatabase> StartAsync()
    {
        FickleDatabase database = new();
        await database.BeginAsync();
        return database;
    }

    public async Task BeginAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(_address);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapPost("/api/v2/write", TakeAsync);
        await _app.StartAsync();
        _address = _app.Urls.First();
    }

    public async Task StopAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task TakeAsync(HttpContext http)
    {
        Asked.Enqueue(($"{http.Request.Path}{http.Request.QueryString}", http.Request.Headers.Authorization.ToString()));
        if (Status == 0) await Task.Delay(Timeout.Infinite, http.RequestAborted);
        http.Response.StatusCode = Status;
        if (Status != StatusCodes.Status204NoContent) return;
        await using GZipStream unpacked = new(http.Request.Body, CompressionMode.Decompress);
        using StreamReader reader = new(unpacked);
        while (await reader.ReadLineAsync() is string line) Lines.Enqueue(line);
    }
}
