using System.Net;
using System.Text.RegularExpressions;
using Logistics.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>Whoever can't read Dutch reads their own language, also where lines run from right to left.</summary>
public sealed class LanguageTests(WebHarness harness) : IClassFixture<WebHarness>
{
    [BrowserFact]
    public async Task A_language_is_chosen_by_its_own_name_and_holds_until_the_person_signs_out()
    {
        var page = await harness.OpenAsync(390, 844);
        await page.GotoAsync("/sign-in?site=woonzorg");
        await page.ClickAsync("button[lang='ar']");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        await Expect(page.Locator("h1")).ToHaveTextAsync("من أنت؟");
        await page.GetByText("Medewerker 1").ClickAsync();
        foreach (var digit in WebHarness.Pin) await page.ClickAsync($"[data-digit='{digit}']");
        await page.ClickAsync("button.go");
        await page.WaitForURLAsync("**/work");
        await Expect(page.Locator("button.go")).ToContainTextAsync("نعم، سأذهب");

        // What comes over the live stream is of the same language.
        var list = harness.Home.Worklist("m1")!;
        harness.Home.Set(list with { Tasks = [list.Tasks[0] with { Status = "started" }] });
        await Expect(page.Locator("button.go")).ToContainTextAsync("انتهيت");
        harness.Home.Set(list);
        await page.ClickAsync("form[action='/sign-out'] button");
        await page.GotoAsync("/sign-in?site=woonzorg");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "nl");
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task In_Arabic_the_page_is_mirrored_and_what_is_counted_is_not()
    {
        var page = await harness.OpenAsync(390, 844);
        await WebHarness.ChooseAsync(page, harness.Address, "ar");
        await page.GotoAsync("/sign-in?site=woonzorg&person=m1");
        Assert.True(await LeftAsync(page, "[data-digit='1']") < await LeftAsync(page, "[data-digit='2']"));
        Assert.True(await LeftAsync(page, ".title .button") > await LeftAsync(page, ".title h1"));
        Assert.StartsWith("matrix(-1,", await page.EvaluateAsync<string>(
            "getComputedStyle(document.querySelector('.title .icon')).transform"), StringComparison.Ordinal);
        await WebHarness.SignInAsync(page, harness.Home, "m1");
        Assert.True(await LeftAsync(page, ".pictogram") > await LeftAsync(page, ".headline .place"));
        Assert.Matches("^\\d\\d:\\d\\d$", await page.InnerTextAsync("#clock"));

        // A name of Latin letters stands apart from the line around it, so that nothing beside it changes its order.
        Assert.Contains("\u2068Medewerker 1\u2069", await page.InnerTextAsync(".bar .name"), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("tr", "Giriş yap")]
    [InlineData("pl", "Zaloguj się")]
    [InlineData("uk", "Увійти")]
    [InlineData("ar", "تسجيل الدخول")]
    public async Task The_choice_is_kept_by_the_browser_and_answers_speak_it(string language, string signIn)
    {
        using var visitor = new PageVisitor(harness.Address);
        var page = await visitor.Client.GetStringAsync("/sign-in?site=woonzorg&person=m2");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Regex.Match(page, "__RequestVerificationToken\" value=\"([^\"]+)").Groups[1].Value,
            ["language"] = language, ["back"] = "/sign-in?site=woonzorg&person=m2",
        });
        using var chosen = await visitor.Client.PostAsync("/language", form);
        Assert.Equal("/sign-in?site=woonzorg&person=m2", chosen.Headers.Location!.OriginalString);
        Assert.Contains(signIn, WebUtility.HtmlDecode(await visitor.Client.GetStringAsync("/sign-in?site=woonzorg&person=m2")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_back_from_a_choice_leads_nowhere_else()
    {
        using var visitor = new PageVisitor(harness.Address);
        var page = await visitor.Client.GetStringAsync("/sign-in");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Regex.Match(page, "__RequestVerificationToken\" value=\"([^\"]+)").Groups[1].Value,
            ["language"] = "xx", ["back"] = "//elsewhere.example",
        });
        using var chosen = await visitor.Client.PostAsync("/language", form);
        Assert.Equal("/", chosen.Headers.Location!.OriginalString);
        Assert.False(chosen.Headers.Contains("Set-Cookie"));
    }

    private static async Task<float> LeftAsync(IPage page, string selector) => (await page.Locator(selector).First.BoundingBoxAsync())!.X;
}
