using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Logistics.Tests.People;

/// <summary>A browser without a screen: it keeps cookies, sends the token of forms, and follows no redirects.</summary>
internal sealed partial class Visitor : IDisposable
{
    public Visitor(Uri address)
    {
        Handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        Client = new HttpClient(Handler) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    public HttpClientHandler Handler { get; }

    public async Task<HttpStatusCode> SignInAsync(string person, string pin, string site = "small")
    {
        using HttpResponseMessage answer = await Client.PostAsJsonAsync("/api/v1/session", new { site, person, pin });
        return answer.StatusCode;
    }

    /// <summary>Posts a form with its token; gives where it leads, or the page that answers.</summary>
    public async Task<string> PostAsync(string address, Dictionary<string, string> fields)
    {
        using HttpResponseMessage answer = await SendAsync(address, fields);
        return answer.Headers.Location?.ToString() ?? await answer.Content.ReadAsStringAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(string address, Dictionary<string, string> fields)
    {
        using HttpResponseMessage me = await Client.GetAsync("/me");
        string page = me.IsSuccessStatusCode ? await me.Content.ReadAsStringAsync() : await Client.GetStringAsync("/set-up");
        using FormUrlEncodedContent form = new(new Dictionary<string, string>(fields)
        {
            ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value,
        });
        return await Client.PostAsync(address, form);
    }

    public async Task<HttpStatusCode> StatusAsync(string address)
    {
        using HttpResponseMessage answer = await Client.GetAsync(address);
        return answer.StatusCode;
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
