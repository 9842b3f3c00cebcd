using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Logistics.Hub;
using Logistics.Simulator;
using Logistics.Tests.Support;

namespace Logistics.Tests.People;

/// <summary>A browser without a screen: it keeps cookies, sends the token of forms, and follows no redirects.</summary>
internal sealed partial class Visitor : IDisposable
{
    /// <param name="address">Where the hub answers.</param>
    /// <param name="authority">PEM file of the authority to trust; null for a server in the clear.</param>
    public Visitor(Uri address, string? authority = null)
    {
        Handler = authority is null ? new SocketsHttpHandler() : Trusting.Handler(authority);
        Handler.AllowAutoRedirect = false;
        Handler.CookieContainer = new CookieContainer();
        Client = new HttpClient(Handler) { BaseAddress = address };
    }

    public Visitor(HubServer hub) : this(hub.Address, hub.Machines.Authority.RootFile)
    {
    }

    public HttpClient Client { get; }

    public SocketsHttpHandler Handler { get; }

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
            ["__RequestVerificationToken"] = TokenOf(page),
        });
        return await Client.PostAsync(address, form);
    }

    /// <summary>The token of a page's forms.</summary>
    public static string TokenOf(string page) => Token().Match(page).Groups[1].Value;

    public async Task<HttpStatusCode> StatusAsync(string address)
    {
        using HttpResponseMessage answer = await Client.GetAsync(address);
        return answer.StatusCode;
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
