using System.Net;
using System.Text.RegularExpressions;

namespace Logistics.Tests.Web;

/// <summary>A browser without a screen: cookies and form tokens, no redirects followed.</summary>
internal sealed partial class PageVisitor : IDisposable
{
    public PageVisitor(string address) =>
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false,
            CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(address) };

    public HttpClient Client { get; }

    public async Task<string> SignInAsync(string site, string person, string pin)
    {
        var page = await Client.GetStringAsync($"/sign-in?site={site}&person={person}");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value, ["site"] = site, ["person"] = person, ["pin"] = pin,
        });
        using var response = await Client.PostAsync("/sign-in", form);
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var response = await Client.GetAsync(address);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> PostAsync(string address, Dictionary<string, string> fields, bool token = true)
    {
        if (token) fields["__RequestVerificationToken"] = Token().Match(await Client.GetStringAsync("/work")).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields);
        using var response = await Client.PostAsync(address, form);
        return response.StatusCode;
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
