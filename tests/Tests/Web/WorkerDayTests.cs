using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Logistics.Hub.People;
using Logistics.Hub.Web;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>A worker's day on a phone: a real hub, a real browser, and a network between them that goes away.</summary>
public sealed class WorkerDayTests : IAsyncLifetime, IDisposable
{
    private SmallHub _hub = null!;
    private Air _air = null!;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _asked;

    public async Task InitializeAsync()
    {
        _hub = await SmallHub.StartAsync();
        _air = new Air(_hub.Server.Address.Port);
        if (!File.Exists(BrowserFactAttribute.Browser)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await WebHarness.LaunchAsync(_playwright, _hub.Server);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _hub.DisposeAsync();
    }

    public void Dispose() => _air.Dispose();

    [BrowserFact]
    public async Task A_whole_day_with_the_network_gone_in_the_middle_counts_each_tap_once()
    {
        IPage page = await AtWorkAsync();
        string first = await OfferAsync(page, "w-1");
        await page.ClickAsync("text=Ja, ik ga");
        await page.ClickAsync("text=Beginnen");
        await page.ClickAsync("button.done");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        Assert.Equal("done", Status(first));

        string second = await OfferAsync(page, "w-1");
        await page.ClickAsync("form.not-now button");
        await page.ClickAsync("#reasons >> text=Er is bezoek");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        Assert.Equal(("open", "visitors"), (Status(second), _hub.View.Task(second)!.Reason));

        string third = await OfferAsync(page, "w-2");
        _air.Cut();
        await Expect(page.Locator("#offline")).ToHaveTextAsync("Geen verbinding. Wat u tikt, wordt bewaard.");
        await page.ClickAsync("text=Ja, ik ga");
        await page.ClickAsync("text=Beginnen");
        await page.ClickAsync("button.done");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        await page.ClickAsync("text=Pauze");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Pauze");
        await Expect(page.Locator("#offline")).ToHaveTextAsync("Geen verbinding. Wat u tikte is bewaard (4).");
        Assert.Equal("offered", Status(third));

        // The phone is put away, and taken out again where there is still no network.
        IBrowserContext phone = page.Context;
        await page.CloseAsync();
        page = await phone.NewPageAsync();
        await page.GotoAsync("/");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Pauze");
        await Expect(page.Locator("#offline")).ToContainTextAsync("(4)");

        _air.Restore();
        await Expect(page.Locator("#offline")).ToBeHiddenAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Pauze tot");
        Assert.Equal("done", Status(third));
        foreach (string word in new[] { "accept-task", "start-task", "finish-task" })
            Assert.Equal([(first, "ok"), (third, "ok")], Said(word).Select(entry => (entry.About, entry.Outcome)));
        Assert.Single(Said("decline-task"));
        Assert.Single(Said("start-break"));

        await page.ClickAsync("text=Weer aan het werk");
        await page.ClickAsync("text=Dienst stoppen");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Dag Medewerker 1");
        Assert.False(_hub.View.Worklist("w-01")!.OnShift);
    }

    [BrowserFact]
    public async Task A_tap_whose_answer_was_lost_is_sent_again_as_the_same_request_and_with_its_age()
    {
        IPage page = await AtWorkAsync();
        string task = await OfferAsync(page, "w-1");
        List<string> sent = [];
        page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/commands", StringComparison.Ordinal)) sent.Add(request.PostData!);
        };
        _air.Deaf = true;
        await page.ClickAsync("text=Ja, ik ga");
        Eventually.True(() => Status(task) == "accepted", "it was not sent");
        _air.Cut();
        await Expect(page.Locator("#offline")).ToContainTextAsync("(1)");
        _air.Restore();
        Eventually.True(() => Said("accept-task").Count == 2, "it was not sent again");
        await Expect(page.Locator("#offline")).ToBeHiddenAsync();
        Assert.Equal("accepted", Status(task));
        Assert.Equal(2, sent.Count);
        Assert.Equal(Field(sent[0], "request"), Field(sent[1], "request"));
        Assert.Matches("^[a-z0-9]{12}$", Field(sent[0], "request"));
        Assert.InRange(int.Parse(Field(sent[0], "age"), null), 0, 5_000);
        Assert.True(int.Parse(Field(sent[1], "age"), null) > int.Parse(Field(sent[0], "age"), null));
    }

    [BrowserFact]
    public async Task What_the_hub_refuses_later_is_told_with_its_place_until_it_was_seen()
    {
        IPage page = await AtWorkAsync();
        string task = await OfferAsync(page, "w-2");
        _air.Cut();
        await Expect(page.Locator("#offline")).ToBeVisibleAsync();
        await page.ClickAsync("text=Ja, ik ga");
        await page.ClickAsync("text=Beginnen");
        using HttpClient lead = await _hub.ClientAsync("lead-1");
        using HttpResponseMessage taken = await lead.PostAsJsonAsync($"api/v1/sites/small/tasks/{task}/cancel", new { });
        Assert.True(taken.IsSuccessStatusCode);
        _air.Restore();
        const string Sentence = "2, Gemorst opruimen: Deze taak is al voorbij. Neem de volgende.";
        await Expect(page.Locator("#told li span")).ToHaveTextAsync(Sentence);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        await page.ReloadAsync();
        await Expect(page.Locator("#told li span")).ToHaveTextAsync(Sentence);
        await page.ClickAsync("#told button");
        await Expect(page.Locator("#told li")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.Locator("#sound")).ToBeVisibleAsync();
        await Expect(page.Locator("#told li")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Whoever_takes_the_same_phone_sees_nothing_of_the_one_before_and_says_nothing_in_their_name()
    {
        IPage page = await AtWorkAsync();
        string task = await OfferAsync(page, "w-1");
        _air.Cut();
        await Expect(page.Locator("#offline")).ToBeVisibleAsync();
        await page.ClickAsync("text=Ja, ik ga");
        await Expect(page.Locator("#offline")).ToContainTextAsync("(1)");
        IBrowserContext phone = page.Context;
        await page.CloseAsync();

        // Their session ends while the phone is away.
        _hub.Server.Services.GetRequiredService<AccountBook>().Change("small", "w-01", account => account);
        _air.Restore();
        page = await phone.NewPageAsync();
        await page.GotoAsync("/work");
        await page.WaitForURLAsync("**/sign-in");
        Assert.Equal(0, await page.EvaluateAsync<int>("caches.open('person').then(all => all.keys()).then(keys => keys.length)"));

        await SignInAsync(page, "w-02");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello Worker 2");
        await page.ClickAsync("text=Start shift");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nothing to do now");
        await Expect(page.Locator("#offline")).ToBeHiddenAsync();
        Assert.Empty(Said("accept-task"));

        // They sign out, and somebody finds the phone without network.
        await page.ClickAsync("form[action='/sign-out'] button");
        await page.WaitForURLAsync("**/sign-in");
        _air.Cut();
        await page.GotoAsync("/work");
        await Expect(page.Locator("h1")).ToContainTextAsync("Geen verbinding.");
        Assert.DoesNotContain("Worker 2", await page.ContentAsync(), StringComparison.Ordinal);

        // The first one comes back, and what they tapped is said, once.
        _air.Restore();
        await page.GotoAsync("/sign-in");
        await SignInAsync(page, "w-01");
        await Expect(page.Locator("button.go")).ToContainTextAsync("Beginnen");
        Eventually.True(() => Status(task) == "accepted" && Said("accept-task").Count > 0, "it was not said");
        Assert.Equal(["w-01"], Said("accept-task").Select(entry => entry.Who));
    }

    [BrowserFact]
    public async Task Who_signs_out_without_network_is_gone_from_the_phone_at_once_and_from_the_hub_with_the_next_connection()
    {
        IPage page = await AtWorkAsync();
        _air.Cut();
        await Expect(page.Locator("#offline")).ToBeVisibleAsync();
        await page.ClickAsync("form[action='/sign-out'] button");
        await Expect(page.Locator("h1")).ToContainTextAsync("Geen verbinding.");
        await page.GotoAsync("/work");
        await Expect(page.Locator("h1")).ToContainTextAsync("Geen verbinding.");
        _air.Restore();
        await page.GotoAsync("/work");
        await page.WaitForURLAsync("**/sign-in");
    }

    [BrowserFact]
    public async Task Two_open_tabs_send_a_tap_once()
    {
        IPage page = await AtWorkAsync();
        string task = await OfferAsync(page, "w-1");
        IPage other = await page.Context.NewPageAsync();
        await other.GotoAsync("/work");
        _air.Cut();
        await Expect(other.Locator("#offline")).ToBeVisibleAsync();
        await page.ClickAsync("text=Ja, ik ga");
        await page.ClickAsync("text=Beginnen");
        await Expect(page.Locator("button.done")).ToBeVisibleAsync();
        await other.ReloadAsync();
        await Expect(other.Locator("button.done")).ToBeVisibleAsync();
        await Expect(other.Locator("#offline")).ToContainTextAsync("(2)");
        await other.ClickAsync("button.done");
        _air.Restore();
        await Expect(page.Locator("#offline")).ToBeHiddenAsync();
        await Expect(other.Locator("#offline")).ToBeHiddenAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        Assert.Equal("done", Status(task));
        foreach (string word in new[] { "accept-task", "start-task", "finish-task" }) Assert.Single(Said(word));
    }

    [BrowserFact]
    public async Task The_code_of_the_right_place_starts_and_finishes_the_work_and_a_wrong_one_says_where_to_be()
    {
        IPage page = await AtWorkAsync(scans: true);
        string task = await OfferAsync(page, "w-1");
        await ScanAsync(page, Code("w-2", "2"));
        await Expect(page.Locator("#answer .bad")).ToHaveTextAsync("U staat bij 2. U moet zijn bij 1, Gemorst opruimen.");
        await ScanAsync(page, "https://example.org/menu");
        await Expect(page.Locator("#answer .bad")).ToHaveTextAsync("Dit is geen code van een plek.");
        Assert.Equal("offered", Status(task));
        await ScanAsync(page, Code("w-1", "1"));
        await Expect(page.Locator("button.done")).ToBeVisibleAsync();
        Assert.Equal("started", Status(task));
        await ScanAsync(page, Code("w-1", "1"));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        Assert.Equal("done", Status(task));

        IPage without = await AtWorkAsync();
        await OfferAsync(without, "w-2");
        await Expect(without.Locator(".scan")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_codes_of_a_wards_places_are_printed_for_those_who_hang_them_up()
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        string page = WebUtility.HtmlDecode(await technician.GetStringAsync("places/small"));
        Assert.Equal(5, Regex.Count(page, "class=\"qr\""));
        string origin = _hub.Server.Address.GetLeftPart(UriPartial.Authority);
        Assert.Contains(QrCode.Draw($"{origin}/work#small/w-1/1").Path, page, StringComparison.Ordinal);
        Assert.Contains(
            QrCode.Draw($"{origin}/work#small/w-drum/Utility%2C%20Hospital%20waste").Path, page, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task A_card_drawn_far_aside_asks_why_and_one_drawn_a_little_does_nothing()
    {
        IPage page = await AtWorkAsync();
        string task = await OfferAsync(page, "w-1");
        await DrawAsync(page, 0.2f);
        await Expect(page.Locator("#reasons")).ToBeHiddenAsync();
        await DrawAsync(page, 0.6f);
        await Expect(page.Locator("#reasons")).ToBeVisibleAsync();
        Assert.Empty(Said("accept-task"));
        await page.ClickAsync("#reasons >> text=Te zwaar alleen");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        Assert.Equal(("open", "too-heavy"), (Status(task), _hub.View.Task(task)!.Reason));
    }

    [BrowserFact]
    public async Task New_work_is_heard_felt_and_seen_once_and_not_heard_when_sound_is_off()
    {
        IPage page = await PhoneAsync("""
            window.rung = { tones: 0, buzzes: 0, badge: 0 };
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...when) { rung.tones++; return start.apply(this, when); };
            navigator.vibrate = () => !!++rung.buzzes;
            navigator.setAppBadge = async count => { rung.badge = count; };
            navigator.clearAppBadge = async () => { rung.badge = 0; };
            """);
        await SignInAsync(page, "w-01");
        await page.ClickAsync("text=Dienst beginnen");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        string task = await OfferAsync(page, "w-1");
        await Expect(page).ToHaveTitleAsync(new Regex("^● Nieuw werk"));
        Assert.Equal("2 1 1", await page.EvaluateAsync<string>("`${rung.tones} ${rung.buzzes} ${rung.badge}`"));

        // The same offer, told anew, is no news.
        using HttpClient lead = await _hub.ClientAsync("lead-1");
        using HttpResponseMessage hurried = await lead.PostAsJsonAsync($"api/v1/sites/small/tasks/{task}/urgent", new { });
        Assert.True(hurried.IsSuccessStatusCode);
        using HttpClient nurse = await _hub.ClientAsync("care-1");
        using HttpResponseMessage isolated = await nurse.PostAsJsonAsync("api/v1/sites/small/beds/w-1/isolate", new { });
        Assert.True(isolated.IsSuccessStatusCode);
        await Expect(page.Locator(".isolation")).ToBeVisibleAsync();
        Assert.Equal("2 1 1", await page.EvaluateAsync<string>("`${rung.tones} ${rung.buzzes} ${rung.badge}`"));

        await page.ClickAsync("#sound");
        await Expect(page.Locator("#sound")).ToHaveAttributeAsync("aria-pressed", "false");
        await page.ClickAsync("form.not-now button");
        await page.ClickAsync("#reasons [data-reason='not-now']");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        await OfferAsync(page, "w-2");
        Assert.Equal("2 2 1", await page.EvaluateAsync<string>("`${rung.tones} ${rung.buzzes} ${rung.badge}`"));
    }

    [BrowserFact]
    public async Task The_phone_can_be_installed_and_only_its_page_may_use_the_camera()
    {
        List<string> complaints = [];
        IPage page = await PhoneAsync(complaints: complaints);
        await SignInAsync(page, "w-01");
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => 1)");
        ICDPSession devtools = await page.Context.NewCDPSessionAsync(page);
        string manifest = (await devtools.SendAsync("Page.getAppManifest"))!.Value.GetRawText();
        Assert.Contains("\"errors\":[]", manifest, StringComparison.Ordinal);
        Assert.Contains("standalone", manifest, StringComparison.Ordinal);
        string errors = (await devtools.SendAsync("Page.getInstallabilityErrors"))!.Value.GetRawText();
        Assert.Equal(["in-incognito"], Regex.Matches(errors, "\"errorId\":\"([^\"]+)\"").Select(match => match.Groups[1].Value));
        Assert.Empty(complaints);

        using HttpClient worker = await _hub.ClientAsync("w-01");
        using HttpResponseMessage work = await worker.GetAsync("work");
        using HttpResponseMessage me = await worker.GetAsync("me");
        string policy = string.Join(';', work.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("manifest-src 'self'; worker-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("camera=(self)", string.Join(',', work.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.Contains("camera=()", string.Join(',', me.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        foreach (string icon in Regex.Matches(manifest, @"/icon[a-z-]*\.svg").Select(match => match.Value).Distinct())
        {
            using HttpResponseMessage drawn = await worker.GetAsync(icon[1..]);
            Assert.Equal("image/svg+xml", drawn.Content.Headers.ContentType?.MediaType);
        }
    }

    [BrowserFact]
    public async Task On_a_small_phone_with_words_twice_as_large_nothing_goes_sideways_and_all_can_be_hit_and_read()
    {
        foreach ((bool large, bool dark) in new[] { (false, false), (true, false), (false, true) })
        {
            IPage page = await AtWorkAsync(width: 320, scans: true, dark: dark);
            if (large) await page.EvaluateAsync("document.documentElement.style.fontSize = '30px'");
            await FitsAsync(page);
            await OfferAsync(page, "w-1");
            await FitsAsync(page);
            await page.ClickAsync("form.not-now button");
            await FitsAsync(page);
            await page.ClickAsync("#reasons [data-close]");
            _air.Cut();
            await Expect(page.Locator("#offline")).ToBeVisibleAsync();
            await page.ClickAsync("text=Ja, ik ga");
            await FitsAsync(page);
            await page.ClickAsync("text=Beginnen");
            await FitsAsync(page);
            await page.ClickAsync("button.done");
            await FitsAsync(page);
            _air.Restore();
            await Expect(page.Locator("#offline")).ToBeHiddenAsync();
            await page.Context.CloseAsync();
        }
    }

    [PicturesFact]
    public async Task The_phone_is_drawn()
    {
        string folder = PicturesFactAttribute.Folder;
        (int, bool, bool)[] sizes = [(390, false, false), (390, false, true), (320, false, false), (320, true, false)];
        foreach ((int width, bool large, bool dark) in sizes)
        {
            IPage page = await AtWorkAsync(width, scans: true, dark: dark);
            if (large) await page.EvaluateAsync("document.documentElement.style.fontSize = '30px'");
            await OfferAsync(page, "w-1");
            await ShootAsync("offered");
            LocatorBoundingBoxResult place = (await page.Locator(".place").BoundingBoxAsync())!;
            await page.Mouse.MoveAsync(width * 0.7f, place.Y + 5);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(width * 0.15f, place.Y + 5, new() { Steps = 5 });
            await ShootAsync("drawn");
            await page.Mouse.UpAsync();
            await Expect(page.Locator("#reasons")).ToBeVisibleAsync();
            await ShootAsync("reasons");
            await page.ClickAsync("#reasons [data-close]");
            await page.ClickAsync("button.scan");
            await Expect(page.Locator("#scanner video")).ToBeVisibleAsync();
            await ShootAsync("scanner");
            await page.EvaluateAsync("code => { window.code = code; }", Code("w-2", "2"));
            await Expect(page.Locator("#answer .bad")).ToBeVisibleAsync();
            await ShootAsync("elsewhere");
            _air.Cut();
            await Expect(page.Locator("#offline")).ToBeVisibleAsync();
            await page.ClickAsync("text=Ja, ik ga");
            await page.ClickAsync("text=Beginnen");
            await ShootAsync("offline");
            await page.ClickAsync("button.done");
            using HttpClient lead = await _hub.ClientAsync("lead-1");
            using HttpResponseMessage taken = await lead.PostAsJsonAsync($"api/v1/sites/small/tasks/spl-w-1-r{_asked}/cancel", new { });
            Assert.True(taken.IsSuccessStatusCode);
            _air.Restore();
            await Expect(page.Locator("#told li")).ToBeVisibleAsync();
            await ShootAsync("told");
            await page.ClickAsync("#told button");
            await page.Context.CloseAsync();

            Task<byte[]> ShootAsync(string name) => page.ScreenshotAsync(new()
            {
                Path = Path.Combine(folder, $"phone-{name}-{width}{(dark ? "-dark" : large ? "-large" : "")}.png"),
                FullPage = name is not ("drawn" or "reasons" or "scanner"),
            });
        }
        IPage technician = await PhoneAsync(width: 1280);
        await SignInAsync(technician, "tech-1", "technician/small");
        await technician.GotoAsync("/places/small");
        await technician.ScreenshotAsync(new() { Path = Path.Combine(folder, "places-1280.png"), FullPage = true });
    }

    private static async Task FitsAsync(IPage page)
    {
        string faults = await page.EvaluateAsync<string>("""
            () => {
              const faults = [];
              const wide = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth > wide) faults.push("scrolls sideways");
              const rgb = text => text.match(/[\d.]+/g).map(Number);
              const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
                .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
              const behind = element => {
                for (; element; element = element.parentElement) {
                  const back = rgb(getComputedStyle(element).backgroundColor);
                  if (back.length < 4 || back[3] === 1) return back;
                }
                return [255, 255, 255];
              };
              const open = document.querySelector("dialog[open]");
              const all = selector => [...(open ?? document).querySelectorAll(selector)].filter(element => element.checkVisibility());
              for (const element of all("button, .bar a, .tick")) {
                const box = element.getBoundingClientRect();
                const called = element.textContent.trim() || element.ariaLabel;
                if (box.height < 56 || box.width < 56) faults.push(`${called} is ${box.width} by ${box.height}`);
                if (box.left < 0 || box.right > wide) faults.push(`${called} sticks out`);
              }
              for (const element of all("h1, h2, .kind, .ward-name, .why-now span, .due, button, #offline, .flag b, .tick span")) {
                const [fore, back] = [rgb(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => b - a);
                const contrast = (fore + 0.05) / (back + 0.05);
                if (contrast < 7) faults.push(`${element.textContent.trim()} stands out by ${contrast.toFixed(2)}`);
              }
              return faults.join("; ");
            }
            """);
        Assert.Equal("", faults);
    }

    private string Code(string subject, string label) => $"{_air.Address}work#small/{subject}/{label}";

    private string? Status(string task) => _hub.View.Task(task)?.Status;

    /// <summary>What people said by the hub's own log, oldest first.</summary>
    private List<AuditEntry> Said(string word)
    {
        AuditLog log = _hub.Server.Services.GetRequiredService<AuditLog>();
        Assert.True(log.Settle(TimeSpan.FromSeconds(10)));
        return [.. log.Read(entry => entry.What == $"command.{word}", long.MaxValue, 100).Entries.Reverse()];
    }

    private static string Field(string form, string name) => Regex.Match(form, $"name=\"{name}\"\\s+(\\S+)").Groups[1].Value;

    private async Task<IPage> PhoneAsync(string script = "", int width = 390, bool dark = false, List<string>? complaints = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            BaseURL = _air.Address, ViewportSize = new() { Width = width, Height = width < 390 ? 640 : 844 }, Locale = "nl",
            HasTouch = true, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(15_000);
        SetDefaultExpectTimeout(15_000);
        if (script.Length > 0) await context.AddInitScriptAsync(script);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints?.Add(message.Text);
        };
        page.PageError += (_, error) => complaints?.Add(error);
        return page;
    }

    /// <summary>The phone of worker 1, who has begun their shift and has nothing to do.</summary>
    private async Task<IPage> AtWorkAsync(int width = 390, bool scans = false, bool dark = false)
    {
        IPage page = await PhoneAsync(scans ? """
            window.BarcodeDetector = class { async detect() { return window.code ? [{ rawValue: window.code }] : []; } };
            navigator.mediaDevices.getUserMedia = async () => {
              const canvas = document.createElement("canvas");
              canvas.getContext("2d").fillRect(0, 0, 9, 9);
              return canvas.captureStream(10);
            };
            """ : "delete window.BarcodeDetector;", width, dark);
        await SignInAsync(page, "w-01");
        if (!_hub.View.Worklist("w-01")!.OnShift) await page.ClickAsync("text=Dienst beginnen");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Nu niets te doen");
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => 1)");
        await page.WaitForFunctionAsync("""
            async () => await caches.match("/work", { cacheName: "person" }) && !!await caches.match("/offline", { cacheName: "files" })
              && (await (await caches.open("files")).keys()).filter(file => file.url.includes("?v=")).length >= 6
            """);
        return page;
    }

    private async Task SignInAsync(IPage page, string person, string home = "work")
    {
        await page.GotoAsync($"/sign-in?site=small&person={person}");
        await page.FillAsync("#pin", _hub.Server.Pin);
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync($"**/{home}");
    }

    /// <summary>Somebody asks for a spill to be cleaned at a bed, and the phone shows it.</summary>
    private async Task<string> OfferAsync(IPage page, string bed)
    {
        string request = $"r{++_asked}";
        using HttpClient nurse = await _hub.ClientAsync("care-1");
        using HttpResponseMessage answer = await nurse.PostAsJsonAsync(
            "api/v1/sites/small/tasks", new { kind = "clean-spill", subject = bed, request });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        string task = $"spl-{bed}-{request}";
        await Expect(page.Locator($"#next-{task}.offered")).ToBeVisibleAsync();
        return task;
    }

    private static async Task ScanAsync(IPage page, string code)
    {
        await page.EvaluateAsync("window.code = null");
        await page.ClickAsync("button.scan");
        await Expect(page.Locator("#scanner video")).ToBeVisibleAsync();
        await page.EvaluateAsync("code => { window.code = code; }", code);
        await Expect(page.Locator("#scanner")).ToBeHiddenAsync();
    }

    /// <summary>Draws the card aside, by a part of its width, with the finger on the large button.</summary>
    private static async Task DrawAsync(IPage page, float part)
    {
        LocatorBoundingBoxResult go = (await page.Locator("button.go").BoundingBoxAsync())!;
        (float x, float y) = (go.X + go.Width * 0.8f, go.Y + go.Height / 2);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x - go.Width * part, y, new() { Steps = 8 });
        await page.Mouse.UpAsync();
    }

    /// <summary>What lies between a phone and the hub, and can be cut: then connections break and none comes about.</summary>
    private sealed class Air : IDisposable
    {
        private readonly int _hubPort;
        private readonly int _port;
        private readonly Lock _gate = new();
        private readonly List<Socket> _open = [];
        private TcpListener? _listener;
        private volatile bool _deaf;

        public Air(int hubPort)
        {
            _hubPort = hubPort;
            _port = Listen(0);
        }

        public string Address => $"https://127.0.0.1:{_port}/";

        /// <summary>What the phone says comes over, and what the hub answers does not.</summary>
        public bool Deaf
        {
            set => _deaf = value;
        }

        public void Cut()
        {
            lock (_gate)
            {
                _listener?.Stop();
                _listener = null;
                foreach (Socket socket in _open) socket.Close(0);
                _open.Clear();
            }
        }

        public void Restore()
        {
            _deaf = false;
            Listen(_port);
        }

        public void Dispose() => Cut();

        private int Listen(int port)
        {
            TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            lock (_gate) _listener = listener;
            _ = AcceptAsync(listener);
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private async Task AcceptAsync(TcpListener listener)
        {
            try
            {
                while (true)
                {
                    Socket phone = await listener.AcceptSocketAsync();
                    Socket hub = new(SocketType.Stream, ProtocolType.Tcp);
                    await hub.ConnectAsync(IPAddress.Loopback, _hubPort);
                    lock (_gate) _open.AddRange([phone, hub]);
                    _ = Task.WhenAll(CopyAsync(phone, hub, () => false), CopyAsync(hub, phone, () => _deaf));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut: nobody is listened to any more.
            }
        }

        private static async Task CopyAsync(Socket from, Socket to, Func<bool> drops)
        {
            try
            {
                byte[] buffer = new byte[16 * 1024];
                while (await from.ReceiveAsync(buffer) is int count and > 0)
                {
                    for (int sent = 0; !drops() && sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut, or the other side hung up.
            }
            finally
            {
                from.Close();
                to.Close();
            }
        }
    }
}
