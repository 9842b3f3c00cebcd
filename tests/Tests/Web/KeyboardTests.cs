using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>Everything is done without a pointer, and read with letters twice as large on the smallest phone.</summary>
public sealed class KeyboardTests(WebHarness harness) : IClassFixture<WebHarness>
{
    private const int MostSteps = 120;

    [BrowserFact]
    public async Task A_worker_signs_in_and_says_yes_with_the_keyboard_alone()
    {
        var page = await harness.OpenAsync(390, 844);
        await page.GotoAsync("/sign-in");
        await PressAsync(page, "a[href*='woonzorg']");
        await Expect(page).ToHaveURLAsync(new Regex("site=woonzorg$"));
        await PressAsync(page, "a[href$='person=m1']");
        await Expect(page).ToHaveURLAsync(new Regex("person=m1$"));
        await Expect(page.Locator("#pin")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(WebHarness.Pin);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/work$"));
        var list = harness.Home.Worklist("m1")!;
        await PressAsync(page, "button.go");
        await SaidAsync(new Command { Kind = CommandKind.AcceptTask, By = "m1", Task = list.Tasks[0].Task });

        // What they were at is drawn anew: they go on from there and not from the top.
        harness.Home.Set(list with { Tasks = [list.Tasks[0] with { Status = "accepted" }] });
        await Expect(page.Locator("button.go")).ToContainTextAsync("Beginnen");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));
        await PressAsync(page, "button.go");
        await SaidAsync(new Command { Kind = CommandKind.StartTask, By = "m1", Task = list.Tasks[0].Task });
        harness.Home.Set(list);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task Care_staff_open_a_bed_block_it_and_come_back_to_it_with_the_keyboard_alone()
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "zorg-1");
        await PressAsync(page, "a.choice[href$='ward=w6']");
        await Expect(page).ToHaveURLAsync(new Regex("ward=w6$"));
        var bed = harness.Hospital.Bed("w6-b3")!;
        harness.Hospital.Set(bed with { Status = "occupied" });
        await PressAsync(page, "#bed-w6-b3");
        await Expect(page.Locator("dialog[open] .detail-head")).ToHaveCountAsync(1);
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('dialog').contains(document.activeElement)"));
        await PressAsync(page, "dialog button:has-text('Bed blokkeren')");
        await SaidAsync(new Command { Kind = CommandKind.BlockBed, By = "zorg-1", Subject = "w6-b3" });
        harness.Hospital.Set(bed with { Status = "blocked" });
        await Expect(page.Locator("dialog button:has-text('Blokkade opheffen')")).ToHaveCountAsync(1);
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('dialog').contains(document.activeElement)"));
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#bed-w6-b3")).ToBeFocusedAsync();
        harness.Hospital.Set(bed);
        await page.Context.CloseAsync();
    }

    [BrowserTheory]
    [InlineData("", "/sign-in?site=woonzorg")]
    [InlineData("", "/sign-in?site=woonzorg&person=m1")]
    [InlineData("", "/sign-in?site=woonzorg&way=password")]
    [InlineData("m1", "/work")]
    [InlineData("m1", "/me")]
    [InlineData("m2", "/work")]
    [InlineData("zorg-1", "/care/woonzorg?ward=")]
    [InlineData("zorg-1", "/care/woonzorg?ward=w1")]
    [InlineData("zorg-1", "/details/woonzorg/bed/w1-b1")]
    public async Task With_letters_twice_as_large_nothing_is_cut_and_nothing_scrolls_sideways_at_320_pixels(string person, string address)
    {
        foreach (var language in new[] { "nl", "uk", "ar" })
        {
            var page = await harness.OpenAsync(320, 640);
            await WebHarness.ChooseAsync(page, harness.Address, language);
            if (person.Length > 0) await WebHarness.SignInAsync(page, harness.Home, person);
            await page.GotoAsync(address);
            await page.EvaluateAsync(
                "document.documentElement.style.fontSize = 2 * parseFloat(getComputedStyle(document.documentElement).fontSize) + 'px'");
            var cut = await page.EvaluateAsync<string[]>("""
                () => {
                  const wide = document.documentElement.clientWidth;
                  const names = element =>
                    `${element.localName}.${element.getAttribute("class")} ${element.textContent.trim().slice(0, 50)}`;
                  const seen = [...document.querySelectorAll("body *")].filter(element => element.checkVisibility());
                  const clipped = seen.filter(element => {
                    const style = getComputedStyle(element);
                    return element.textContent.trim() && !element.closest("svg") && style.display !== "inline"
                      && (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1
                        || ["hidden", "clip"].includes(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
                  });
                  const outside = seen.filter(element => [...element.childNodes].some(node => {
                    if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) return false;
                    const range = document.createRange();
                    range.selectNodeContents(node);
                    return [...range.getClientRects()].some(box => box.width > 1 && (box.left < -1 || box.right > wide + 1));
                  }));
                  const over = document.documentElement.scrollWidth - wide;
                  return [...clipped.map(element => "cut: " + names(element)), ...outside.map(element => "outside: " + names(element)),
                    ...over > 0 ? [`scrolls sideways by ${over}`] : []];
                }
                """);
            Assert.True(cut.Length == 0, $"{language} {address}\n{string.Join('\n', cut.Distinct())}");
            await page.Context.CloseAsync();
        }
    }

    /// <summary>Tabs until it is there, sees that it shows it, and presses Enter.</summary>
    private static async Task PressAsync(IPage page, string selector)
    {
        var target = page.Locator(selector).First;
        for (var step = 0; step < MostSteps; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (!await target.EvaluateAsync<bool>("element => element === document.activeElement")) continue;
            Assert.NotEqual("none", await target.EvaluateAsync<string>("element => getComputedStyle(element).outlineStyle"));
            await page.Keyboard.PressAsync("Enter");
            return;
        }
        Assert.Fail($"{MostSteps} times Tab did not lead to {selector}");
    }

    private async Task SaidAsync(Command expected)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (!Heard().Contains(expected) && waited.Elapsed < TimeSpan.FromSeconds(10)) await Task.Delay(20);
        Assert.Contains(expected, Heard());

        // A phone gives each tap a name and an age of its own.
        IEnumerable<Command> Heard() => harness.Said.Select(said => said with { Request = "", AgeMs = 0 });
    }
}
