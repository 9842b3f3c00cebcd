using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>
/// Open pages as browsers have them, each with a connection of its own, that note when a patch shows what is expected. Safe from any
/// thread.
/// </summary>
internal sealed partial class Pages(Ground ground, string pin) : IDisposable
{
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<Fact, long> _expected = new();
    private readonly ConcurrentDictionary<string, Fact[]> _read = new();
    private readonly ConcurrentQueue<double> _boards = new();
    private readonly ConcurrentQueue<double> _phones = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HttpClient> _clients = [];
    private readonly List<Task> _following = [];
    private long _bytes;
    private long _reloads;
    private volatile bool _counts;

    /// <summary>From a fact to each board that shows it, in s.</summary>
    public IReadOnlyCollection<double> BoardSeconds => _boards;

    /// <summary>From a fact to the phone that is called by it, in s.</summary>
    public IReadOnlyCollection<double> PhoneSeconds => _phones;

    /// <summary>Bytes of patches since <see cref="Count"/>.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Pages that were told to load anew, or lost their connection.</summary>
    public long Reloads => Interlocked.Read(ref _reloads);

    /// <summary>A fact that is published now.</summary>
    public void Expect(Fact fact) => _expected[fact] = Stopwatch.GetTimestamp();

    /// <summary>From now on what comes counts.</summary>
    public void Count() => _counts = true;

    /// <summary>Signs everyone in, brings the workers on shift, and opens the pages.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="boardsEach">Boards of each.</param>
    public void Open(IEnumerable<SiteFile> sites, int boardsEach)
    {
        foreach (SiteFile site in sites)
        {
            foreach (Person person in site.People)
            {
                using HttpClient one = ground.Http();
                string cookie = SignIn(one, site.Site, person.Id);
                bool isWorker = person.Role == "worker";
                if (isWorker) Post(one, $"/api/v1/sites/{site.Site}/shift", new { onShift = true }, cookie).Dispose();
                string page = Get(one, isWorker ? "/work" : $"/board/{site.Site}", cookie);
                string live = WebUtility.HtmlDecode(LiveAddress().Match(page).Groups[1].Value);
                for (int number = 0; number < (isWorker ? 1 : boardsEach); number++)
                {
                    HttpClient client = ground.Http();
                    _clients.Add(client);
                    TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    _following.Add(Task.Run(() => FollowAsync(client, site.Site, live, cookie, isWorker, open)));
                    if (!open.Task.Wait(OpenPatience)) throw new InvalidOperationException($"a page of {site.Site} does not open");
                }
            }
        }
    }

    /// <summary>Closes all pages.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll(_following);
        foreach (HttpClient client in _clients) client.Dispose();
        _stop.Dispose();
    }

    private static HttpResponseMessage Post(HttpClient http, string path, object body, string? cookie)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        HttpResponseMessage answer = http.SendAsync(request).GetAwaiter().GetResult();
        return answer.EnsureSuccessStatusCode();
    }

    private static string Get(HttpClient http, string path, string cookie)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        using HttpResponseMessage answer = http.SendAsync(request).GetAwaiter().GetResult();
        return answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync().GetAwaiter().GetResult();
    }

    private string SignIn(HttpClient http, string site, string person)
    {
        using HttpResponseMessage answer = Post(http, "/api/v1/session", new { site, person, pin }, null);
        return string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    private async Task FollowAsync(HttpClient http, string site, string live, string cookie, bool isPhone, TaskCompletionSource open)
    {
        try
        {
            // One connection a page, over HTTP/2, as browsers do with TLS.
            using HttpRequestMessage request = new(HttpMethod.Get, live)
            {
                Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("Cookie", cookie);
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            answer.EnsureSuccessStatusCode();
            using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(_stop.Token), Encoding.UTF8, false, 16 * 1024);
            StringBuilder patch = new();
            string id = "";
            open.SetResult();
            while (await lines.ReadLineAsync(_stop.Token) is string line)
            {
                if (line.StartsWith("id:", StringComparison.Ordinal)) id = line;
                else if (line == "event: reload") break;
                if (line.Length > 0)
                {
                    patch.Append(line).Append('\n');
                    continue;
                }
                Take(site, id, patch, isPhone);
                patch.Clear();
            }
            Interlocked.Increment(ref _reloads);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is closed.
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _reloads);
        }
    }

    private void Take(string site, string id, StringBuilder patch, bool isPhone)
    {
        long now = Stopwatch.GetTimestamp();
        if (!_counts) return;
        Interlocked.Add(ref _bytes, patch.Length);

        // The boards of a site get the same bytes: one of them reads for all.
        IEnumerable<Fact> facts = isPhone
            ? CallFor(site, patch.ToString())
            : _read.GetOrAdd($"{site} {id}", _ => [.. Levels(site, patch.ToString())]);
        foreach (Fact fact in facts)
        {
            long at;
            if (isPhone ? !_expected.TryRemove(fact, out at) : !_expected.TryGetValue(fact, out at)) continue;
            (isPhone ? _phones : _boards).Enqueue(Stopwatch.GetElapsedTime(at, now).TotalSeconds);
        }
    }

    private static IEnumerable<Fact> Levels(string site, string patch) => Level().Matches(patch).Select(match =>
        new Fact(site, match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)));

    private static IEnumerable<Fact> CallFor(string site, string patch) => Next().Matches(patch).Select(match =>
        new Fact(site, match.Groups[1].Value, -1));

    [GeneratedRegex("data-live=\"([^\"]+)\"")]
    private static partial Regex LiveAddress();

    [GeneratedRegex("id=\"point-([a-z0-9-]+)\".*?class=\"fill\" width=\"([0-9]+)\"", RegexOptions.Singleline)]
    private static partial Regex Level();

    [GeneratedRegex("id=\"next-[a-z]+-([a-z0-9-]+)-[a-z0-9]+\"", RegexOptions.IgnoreCase)]
    private static partial Regex Next();
}
