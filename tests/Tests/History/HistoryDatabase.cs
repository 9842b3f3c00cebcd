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
        JsonElement result = await ResultAsync(query);
        Assert.False(result.TryGetProperty("error", out JsonElement error), $"{query}: {error}");
        return
        [
            .. SeriesOf(result).SelectMany(one =>
            {
                string[] columns = ColumnsOf(one);
                return one.GetProperty("values").EnumerateArray().Select(row =>
                    columns.Zip(row.EnumerateArray()).ToDictionary(pair => pair.First, pair => pair.Second.Clone()));
            }),
        ];
    }

    /// <summary>What is wrong with the answer to an InfluxQL query: an error, no rows, or a column of a series without any value; empty
    /// when nothing is.</summary>
    public async Task<string> LackOfAsync(string query)
    {
        JsonElement result = await ResultAsync(query);
        if (result.TryGetProperty("error", out JsonElement error)) return error.ToString();
        JsonElement[] series = [.. SeriesOf(result)];
        if (series.Length == 0) return "no rows";
        return string.Join(", ", series.SelectMany(one => ColumnsOf(one)
            .Where((_, index) => one.GetProperty("values").EnumerateArray().All(row => row[index].ValueKind == JsonValueKind.Null))
            .Select(column => $"nothing in {column}")).Distinct());
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

    private static IEnumerable<JsonElement> SeriesOf(JsonElement result) =>
        result.TryGetProperty("series", out JsonElement series) ? series.EnumerateArray() : [];

    private static string[] ColumnsOf(JsonElement series) =>
        [.. series.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!)];

    private async Task<JsonElement> ResultAsync(string query)
    {
        using HttpResponseMessage answered = await _http.GetAsync($"query?db=ward&q={Uri.EscapeDataString(query)}");
        using JsonDocument answer = JsonDocument.Parse(await answered.Content.ReadAsStringAsync());

        // What can't be parsed is told for the whole request.
        return (answer.RootElement.TryGetProperty("results", out JsonElement results) ? results[0] : answer.RootElement).Clone();
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
