using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.People;
using Logistics.Hub.Web;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace Logistics.Tests.Web;

/// <summary>The pages on a free port of loopback over two plausible sites, and one browser to look at them.</summary>
public sealed class WebHarness : IAsyncLifetime
{
    public const string Pin = "4071";
    private readonly string _folder = Directory.CreateTempSubdirectory("web-").FullName;
    private WebApplication _app = null!;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>What people said, oldest first.</summary>
    public ConcurrentQueue<Command> Said { get; } = new();

    /// <summary>How the next command is answered; asked once per command.</summary>
    public Func<Command, Refusal> Answer { get; set; } = _ => Refusal.None;

    /// <summary>How a question to the engine is answered; by an engine that knows nothing unless told.</summary>
    public Func<Func<Engine, long, object>, object> Know { get; set; } = question => question(new Engine(), 0);

    public SiteView Hospital { get; private set; } = null!;

    public SiteView Home { get; private set; } = null!;

    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        var clock = new MorningClock();
        Hospital = PlausibleSites.Hospital(clock, SubmitAsync, AskAsync);
        Home = PlausibleSites.Home(clock, SubmitAsync, AskAsync);
        builder.Services.AddSingleton<IReadOnlyDictionary<string, SiteView>>(
            new Dictionary<string, SiteView> { [Hospital.Site.Site] = Hospital, [Home.Site.Site] = Home });
        builder.Services.AddSingleton(new DemonstrationPin(Pin));
        builder.Services.AddSingleton(new AccountBook(PrivateFolder.Open(Path.Combine(_folder, "people")), TimeProvider.System));
        builder.Services.AddSingleton(_ =>
            new AuditLog(new DiskFolder(Path.Combine(_folder, "audit")), TimeProvider.System, NullLogger.Instance));
        builder.Services.AddWebPages(https: false);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapWebPages();
        _app.MapGet("/api/{site}/anything", () => "open").RequireAuthorization(Doors.Lead);
        await _app.StartAsync();
        Address = _app.Urls.Single();

        if (!File.Exists(BrowserFactAttribute.Browser)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_playwright);
    }

    /// <summary>Debian's chromium, quiet and alone.</summary>
    /// <param name="playwright">What drives it.</param>
    /// <param name="hub">The hub whose web certificate it trusts as if its authority were installed; null for pages in the clear.</param>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, HubServer? hub = null)
    {
        string[] quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"];

        // By the key and not by looking away from errors: a page with a certificate error gets no passkeys.
        return playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserFactAttribute.Browser,
            Args = hub is null ? quiet : [.. quiet, $"--ignore-certificate-errors-spki-list={KeyHash(hub)}"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A fresh browser profile with one page; whatever the console or the security policy complains of ends up in <paramref
    /// name="complaints"/>.</summary>
    public async Task<IPage> OpenAsync(
        int width = 1440, int height = 900, bool dark = false, bool script = true, string language = "nl", List<string>? complaints = null)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = Address,
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            Locale = language,
            HasTouch = width < 800,
            DeviceScaleFactor = width < 800 ? 2 : 1,
        });
        context.SetDefaultTimeout(10_000);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints?.Add(message.Text);
        };
        page.PageError += (_, error) => complaints?.Add(error);
        return page;
    }

    /// <summary>As if the language had been chosen on this device.</summary>
    public static Task ChooseAsync(IPage page, string address, string language) => page.Context.AddCookiesAsync(
        [new Cookie { Name = Texts.Cookie, Value = language, Url = address }]);

    /// <summary>Signs in by tapping, as a person does, and waits for the person's own page.</summary>
    public static async Task SignInAsync(IPage page, SiteView site, string person)
    {
        await page.GotoAsync($"/sign-in?site={site.Site.Site}&person={person}");
        await page.FillAsync("#pin", Pin);
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal));
    }

    private static string KeyHash(HubServer hub)
    {
        string authority = Path.GetDirectoryName(hub.Machines.Authority.RootFile)!;
        using X509Certificate2 web = X509Certificate2.CreateFromPem(
            File.ReadAllText(MqttIdentity.In(Path.Combine(authority, "web")).Certificate));
        return Convert.ToBase64String(SHA256.HashData(web.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    private Task<Refusal> SubmitAsync(Command command)
    {
        Said.Enqueue(command);
        return Task.FromResult(Answer(command));
    }

    private Task<object> AskAsync(Func<Engine, long, object> question) => Task.FromResult(Know(question));

    private sealed class MorningClock : TimeProvider
    {
        private readonly TimeSpan _offset = PlausibleSites.Morning - DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + _offset;
    }
}
