using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Logistics.Tests.Support;

namespace Logistics.Tests.History;

/// <summary>A real database for histories on a free port of loopback: Debian's InfluxDB 1.6, or its VictoriaMetrics.</summary>
internal sealed class HistoryDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("history-").FullName;
    private readonly string _program;
    private readonly string[] _arguments;
    private readonly HttpClient _http;
    private Process? _process;

    private HistoryDatabase(bool influx)
    {
        (int port, int backup) = (FreePort(), FreePort());
        Address = new Uri($"http://127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = Address };
        if (influx)
        {
            string file = Path.Combine(_folder, "influxdb.conf");
            File.WriteAllText(file, $"""
                reporting-disabled = true
                bind-address = "127.0.0.1:{backup}"
                [meta]
                  dir = "{_folder}/meta"
                [data]
                  dir = "{_folder}/data"
                  wal-dir = "{_folder}/wal"
                [monitor]
                  store-enabled = false
                [http]
                  bind-address = "127.0.0.1:{port}"
                  log-enabled = false
                """);
            (_program, _arguments) = ("/usr/bin/influxd", ["-config", file]);
        }
        else
        {
            (_program, _arguments) = ("/usr/bin/victoria-metrics",
                [
                    $"-httpListenAddr=127.0.0.1:{port}", $"-storageDataPath={_folder}/data", "-search.latencyOffset=0s",
                    "-retentionPeriod=100y",
                ]);
        }
    }

    public Uri Address { get; }

    public static async Task<HistoryDatabase> InfluxAsync()
    {
        HistoryDatabase database = new(influx: true);
        await database.StartAsync();
        using HttpResponseMessage made = await database._http.PostAsync("query?q=CREATE+DATABASE+ward", null);
        made.EnsureSuccessStatusCode();
        return database;
    }

    public static async Task<HistoryDatabase> VictoriaAsync()
    {
        HistoryDatabase database = new(influx: false);
        await database.StartAsync();
        return database;
    }

    public async Task StartAsync()
    {
        ProcessStartInfo start = new(_program, _arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(AnswersAsync, $"{_program} did not answer");
    }

    public void Stop()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>The rows of an InfluxQL query, each by its columns' names.</summary>
    public async Task<IReadOnlyList<Dictionary<string, JsonElement>>> QueryAsync(string query)
    {
        string text = await _http.GetStringAsync($"query?db=ward&q={Uri.EscapeDataString(query)}");
        using JsonDocument answer = JsonDocument.Parse(text);
        JsonElement result = answer.RootElement.GetProperty("results")[0];
        Assert.False(result.TryGetProperty("error", out JsonElement error), $"{query}: {error}");
        if (!result.TryGetProperty("series", out JsonElement series)) return [];
        return
        [
            .. series.EnumerateArray().SelectMany(one =>
            {
                string[] columns = [.. one.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!)];
                return one.GetProperty("values").EnumerateArray().Select(row =>
                    columns.Zip(row.EnumerateArray()).ToDictionary(pair => pair.First, pair => pair.Second.Clone()));
            }),
        ];
    }

    /// <summary>What the database answers, as it is.</summary>
    public Task<string> GetAsync(string path) => _http.GetStringAsync(path);

    public ValueTask DisposeAsync()
    {
        Stop();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync("ping");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not yet.
            return false;
        }
    }
}
