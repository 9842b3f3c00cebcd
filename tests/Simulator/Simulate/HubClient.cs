using System.Net;
using System.Net.Http.Json;

namespace Logistics.Simulator.Simulate;

/// <summary>
/// One person's phone at the hub's HTTP API: signs in when it must, and keeps trying while the hub is away, because a phone in a
/// pocket does not give up either. One request at a time.
/// </summary>
/// <param name="http">The connection, with the hub as base address and without cookies of its own; may be shared.</param>
/// <param name="site">Site id.</param>
/// <param name="person">Person id.</param>
/// <param name="pin">The person's PIN.</param>
public sealed class HubClient(HttpClient http, string site, string person, string pin)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(10);

    private string? _cookie;
    private bool _toldRefusal;

    /// <summary>Begins or ends the shift.</summary>
    public Task<HubAnswer> SetShift(bool onShift, CancellationToken cancellation) =>
        Post($"/api/v1/sites/{site}/shift", new ShiftBody(onShift), cancellation);

    /// <summary>Says that one's hands are clean again.</summary>
    public Task<HubAnswer> CleanHands(CancellationToken cancellation) => Post($"/api/v1/sites/{site}/hands", new { }, cancellation);

    /// <summary>Takes one step of a task's life.</summary>
    /// <param name="task">Task id.</param>
    /// <param name="step"><c>accept</c>, <c>start</c>, <c>finish</c>, <c>suspend</c> or <c>decline</c>.</param>
    /// <param name="outcome">With finish: how it ended.</param>
    /// <param name="reason">With suspend and decline: why.</param>
    /// <param name="checks">With finish: what was looked at, of what the task's checklist names.</param>
    /// <param name="cancellation">Ends the trying.</param>
    public Task<HubAnswer> Step(
        string task, string step, string? outcome, string? reason, IReadOnlyList<string>? checks, CancellationToken cancellation) =>
        Post($"/api/v1/sites/{site}/tasks/{task}/{step}", new StepBody(outcome, reason, checks), cancellation);

    private async Task<HubAnswer> Post<TBody>(string path, TBody body, CancellationToken cancellation)
    {
        for (TimeSpan backoff = FirstBackoff; ; backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff)
        {
            HttpStatusCode? status = _cookie is null && !await TrySignIn(cancellation) ? null : await TryPost(path, body, cancellation);
            switch (status)
            {
                case >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices:
                    return HubAnswer.Done;
                case HttpStatusCode.Unauthorized:
                    _cookie = null;
                    break;
                case null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    await Task.Delay(backoff, cancellation);
                    break;
                default:
                    return HubAnswer.Refused;
            }
        }
    }

    private async Task<bool> TrySignIn(CancellationToken cancellation)
    {
        try
        {
            SignInBody body = new(site, person, pin);
            using HttpResponseMessage answer = await http.PostAsJsonAsync("/api/v1/session", body, cancellation);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && !_toldRefusal)
            {
                _toldRefusal = true;
                Console.Error.WriteLine($"{site}: {person} can't sign in with this PIN; give the hub's PIN with --pin-file.");
            }
            if (!answer.IsSuccessStatusCode || !answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies)) return false;
            _cookie = string.Join("; ", cookies.Select(cookie => cookie.Split(';')[0]));
            return true;
        }
        catch (HttpRequestException)
        {
            // The hub is away: the caller waits and tries again.
            return false;
        }
    }

    private async Task<HttpStatusCode?> TryPost<TBody>(string path, TBody body, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Cookie", _cookie);
            using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            // The hub is away: the caller waits and tries again.
            return null;
        }
    }

    private sealed record SignInBody(string Site, string Person, string Pin);

    private sealed record ShiftBody(bool OnShift);

    private sealed record StepBody(string? Outcome, string? Reason, IReadOnlyList<string>? Checks);
}
