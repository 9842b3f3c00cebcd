using Logistics.Tests.Support;
using Logistics.Tests.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.People;

/// <summary>The way in as people go it, with a real browser: passkeys with the browser's own virtual authenticator, a card's QR code, and
/// pictures of every page for people to judge (set WARD_PICTURES).</summary>
public sealed class PeoplePagesTests
{
    [BrowserFact]
    public async Task A_lead_adds_a_passkey_and_signs_in_with_it_until_it_is_revoked()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor admin = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(admin, "lead-1");
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        List<string> complaints = [];
        IPage page = await OpenAsync(browser, hub.ByName, 1280, 800, complaints);
        await AuthenticatorAsync(page);
        await SignInAsync(page, "lead-1");

        await page.GotoAsync("/me");
        await page.FillAsync("#confirm", "not my password");
        await page.ClickAsync("text=Add a passkey");
        await Expect(page.Locator("#answer .bad")).ToContainTextAsync("not your password");
        await page.FillAsync("#confirm", PeopleHub.Password);
        await page.ClickAsync("text=Add a passkey");
        await Expect(page.Locator("#answer .good")).ToHaveTextAsync("The passkey is added.");
        await Expect(page.Locator(".kept")).ToHaveCountAsync(1);

        await page.ClickAsync("button[aria-label='Sign out']");
        await page.WaitForURLAsync("**/sign-in", new() { WaitUntil = WaitUntilState.Commit });
        for (int time = 0; time < 2; time++)
        {
            await page.GotoAsync("/sign-in?way=password");
            await page.ClickAsync("text=Sign in with a passkey");
            await page.WaitForURLAsync("**/board/small", new() { WaitUntil = WaitUntilState.Commit });
            await page.ClickAsync("button[aria-label='Sign out']");
        }

        string which = await KeyOfAsync(admin, "lead-1");
        await admin.PostAsync("/people/small/lead-1/revoke-passkey", new() { ["which"] = which });
        await page.GotoAsync("/sign-in?way=password");
        await page.ClickAsync("text=Sign in with a passkey");
        await Expect(page.Locator("#answer .bad")).ToContainTextAsync("This passkey is not known here.");
        Assert.DoesNotContain(complaints, complaint => !complaint.Contains("status of 40", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task At_a_bare_address_no_passkey_is_offered()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        IPage page = await OpenAsync(browser, hub.Server.Address, 390, 844, []);
        await page.GotoAsync("/sign-in?way=password");
        await Expect(page.Locator("text=Sign in with a passkey")).ToBeHiddenAsync();
        await Expect(page.Locator("#secret")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_worker_scans_the_printed_card_types_the_pin_and_works_and_the_token_leaves_the_address()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor first = await hub.AdministratorAsync();
        string pin = await PeopleHub.GivePinAsync(first, "w-01");
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        IPage office = await OpenAsync(browser, hub.Server.Address, 1280, 800, []);
        await SignInAsync(office, "admin-1");
        await office.ClickAsync("text=Medewerker 1");
        await office.ClickAsync("text=Make a new card");
        string address = await QrReader.ReadAsync(office.Locator("svg.qr"));
        Assert.StartsWith($"{hub.Server.Address}badge#", address, StringComparison.Ordinal);

        IPage phone = await OpenAsync(browser, hub.Server.Address, 320, 640, []);
        await phone.GotoAsync(address);
        await Expect(phone.Locator("h1")).ToHaveTextAsync("Your card is read");
        Assert.EndsWith("/badge", phone.Url, StringComparison.Ordinal);
        foreach (char digit in pin == "000001" ? "000002" : "000001") await phone.ClickAsync($"[data-digit='{digit}']");
        await phone.ClickAsync("button.go");
        await Expect(phone.Locator("#answer .bad")).ToContainTextAsync("do not go together");
        foreach (char digit in pin) await phone.ClickAsync($"[data-digit='{digit}']");
        await phone.ClickAsync("button.go");
        await phone.WaitForURLAsync("**/work", new() { WaitUntil = WaitUntilState.Commit });
    }

    [PicturesFact]
    public async Task Every_page_about_people_is_drawn_and_none_scrolls_sideways()
    {
        await using PeopleHub hub = await PeopleHub.StartAsync();
        using Visitor first = await hub.AdministratorAsync();
        using Visitor lead = await hub.WithPasswordAsync(first, "lead-1");
        using Visitor worker = await hub.WithPinAsync(first, "w-01");
        for (int time = 0; time < 6; time++) await hub.Visitor().SignInAsync("w-02", "000001");
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        List<string> complaints = [];
        foreach ((int width, int height, bool dark) in new[] { (1280, 800, false), (390, 844, true), (320, 640, false) })
        {
            IPage page = await OpenAsync(browser, hub.ByName, width, height, complaints, dark);
            string size = $"{width}{(dark ? "-dark" : "")}";
            await DrawAsync(page, "/sign-in", $"in-who-{size}");
            await DrawAsync(page, "/sign-in?way=password", $"in-password-{size}");
            await DrawAsync(page, "/sign-in?person=w-01", $"in-pin-{size}");
            await DrawAsync(page, "/badge#abc", $"in-badge-{size}");
            await DrawAsync(page, "/set-up", $"in-code-{size}");
            await SignInAsync(page, "admin-1");
            await DrawAsync(page, "/people/small", $"admin-people-{size}");
            await DrawAsync(page, "/people/small/w-02", $"admin-locked-{size}");
            await DrawAsync(page, "/people/small/lead-1", $"admin-lead-{size}");
            await DrawAsync(page, "/audit/small", $"admin-audit-{size}");
            await page.GotoAsync("/people/small/w-01");
            await page.ClickAsync("text=Give a new PIN");
            await DrawAsync(page, null, $"admin-given-{size}");
            await page.GotoAsync("/people/small/w-01");
            await page.ClickAsync("text=Make a new card");
            await DrawAsync(page, null, $"admin-card-{size}");
            if (width > 800) await DrawPrintedAsync(page, $"admin-card-printed-{size}");
            await DrawAsync(page, "/people/small/w-01", $"admin-worker-{size}");
            await DrawAsync(page, "/me?answer=done.secret-changed", $"me-{size}");
        }
        Assert.Empty(complaints);
    }

    private static async Task DrawAsync(IPage page, string? address, string name)
    {
        if (address is not null) await page.GotoAsync(address);
        await page.ScreenshotAsync(new() { Path = Path.Combine(PicturesFactAttribute.Folder, name + ".png"), FullPage = true });
        int over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(over <= 0, $"{name} is {over} pixels too wide");
    }

    private static async Task DrawPrintedAsync(IPage page, string name)
    {
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await DrawAsync(page, null, name);
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    private static async Task SignInAsync(IPage page, string person)
    {
        await page.GotoAsync("/sign-in?way=password");
        await page.FillAsync("#person", person);
        await page.FillAsync("#secret", PeopleHub.Password);
        await page.ClickAsync("button.primary");

        // Not until it is loaded: a live page that is left at once may never say that it was.
        await page.WaitForURLAsync(
            url => !url.Contains("sign-in", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
    }

    private static async Task<IPage> OpenAsync(
        IBrowser browser, Uri address, int width, int height, List<string> complaints, bool dark = false)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = width < 800,
            DeviceScaleFactor = width < 800 ? 2 : 1,
        });
        context.SetDefaultTimeout(10_000);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        return page;
    }

    /// <summary>An authenticator inside the browser, with a finger that is always there.</summary>
    private static async Task AuthenticatorAsync(IPage page)
    {
        ICDPSession session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static async Task<string> KeyOfAsync(Visitor admin, string person)
    {
        string page = await admin.Client.GetStringAsync($"/people/small/{person}");
        return System.Text.RegularExpressions.Regex.Match(page, "revoke-passkey.*?name=\"which\" value=\"([0-9A-F]+)\"",
            System.Text.RegularExpressions.RegexOptions.Singleline).Groups[1].Value;
    }
}
