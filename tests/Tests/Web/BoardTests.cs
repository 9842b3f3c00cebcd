using System.Globalization;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.Web;
using Logistics.Tests.Hub;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire.Messages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Logistics.Tests.Web;

/// <summary>What a lead does with the board, at a desk and on the wall.</summary>
public sealed class BoardTests(WebHarness harness) : IClassFixture<WebHarness>
{
    private const string Board = "/board/ziekenhuis";

    [BrowserFact]
    public async Task A_lead_gives_a_task_to_someone_and_puts_it_first_from_its_row_in_the_queue()
    {
        var task = Open("queue-1", "w2-b3");
        var page = await LeadAsync();
        await page.ClickAsync("#task-queue-1 .act");
        await page.ClickAsync("dialog button[name=subject][value=m1]");
        await Expect(page.Locator("dialog .good")).ToHaveTextAsync("De taak is aangeboden.");
        Assert.Equal(new Command { Kind = CommandKind.AssignTask, By = "leider-1", Task = "queue-1", Subject = "m1" }, harness.Said.Last());
        harness.Hospital.Set(task with { Status = "offered", Worker = "m1" });
        await Expect(page.Locator("#task-queue-1 .where")).ToContainTextAsync("Medewerker 1");
        await Expect(page.Locator("dialog button[value=m1]")).ToHaveCountAsync(0);

        await page.ClickAsync("dialog button:has-text('Spoed')");
        await Expect(page.Locator("dialog .good")).ToHaveTextAsync("De taak gaat nu voor alles.");
        Assert.Equal(new Command { Kind = CommandKind.MakeUrgent, By = "leider-1", Task = "queue-1" }, harness.Said.Last());
        harness.Hospital.Set(task with { Status = "offered", Worker = "m1", Urgency = "now" });
        await Expect(page.Locator("#task-queue-1 .urgency")).ToHaveTextAsync("Spoed");
        await CloseAsync(page, "queue-1");
    }

    [BrowserFact]
    public async Task A_refused_reassignment_is_told_where_it_was_asked()
    {
        Open("queue-2", "w2-b4");
        harness.Answer = _ => Refusal.HoldsWork;
        var page = await LeadAsync();
        await page.ClickAsync("#task-queue-2 .act");
        await page.ClickAsync("dialog button[name=subject][value=m1]");
        await Expect(page.Locator("dialog .bad")).ToBeVisibleAsync();
        harness.Answer = _ => Refusal.None;
        await CloseAsync(page, "queue-2");
    }

    [BrowserFact]
    public async Task From_sign_in_to_a_reassigned_task_nothing_but_keys_is_needed()
    {
        var task = Open("keys-1", "w2-b5");
        var page = await harness.OpenAsync();
        await page.GotoAsync("/sign-in?site=ziekenhuis");
        await TabToAsync(page, "a[href*='person=leider-1']");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#pin:focus");
        await page.Keyboard.TypeAsync(WebHarness.Pin);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**" + Board);

        await page.Keyboard.PressAsync("t");
        await Expect(page.Locator("#task-keys-1 .what")).ToBeFocusedAsync();
        Assert.NotEqual("none", await page.EvaluateAsync<string>(
            "getComputedStyle(document.activeElement, '::after').outlineStyle"));
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#task-keys-1 .act")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "dialog button[value=m1]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("dialog .good")).ToHaveTextAsync("De taak is aangeboden.");
        Assert.Equal("m1", harness.Said.Last().Subject);

        // The list is drawn anew under the dialog, and closing it comes back to the same row.
        harness.Hospital.Set(task with { Status = "offered", Worker = "m1" });
        await Expect(page.Locator("#task-keys-1 .where")).ToContainTextAsync("Medewerker 1");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#task-keys-1 .act")).ToBeFocusedAsync();
        harness.Hospital.Set(task with { Status = "offered", Worker = "m3" });
        await Expect(page.Locator("#task-keys-1 .where")).ToContainTextAsync("Medewerker 3");
        await Expect(page.Locator("#task-keys-1 .act")).ToBeFocusedAsync();
        await CloseAsync(page, "keys-1");
    }

    [BrowserFact]
    public async Task Arrows_move_between_beds_and_a_patch_leaves_the_focus_where_it_is()
    {
        foreach (var view in new[] { "", "?view=plan" })
        {
            var page = await LeadAsync(Board + view);
            var spot = view.Length == 0 ? "#bed-{0}" : "#bed-{0} a";
            ILocator Bed(string id) => page.Locator(string.Format(CultureInfo.InvariantCulture, spot, id));
            await page.Keyboard.PressAsync("b");
            if (view.Length > 0) await Bed("w1-b1").FocusAsync();
            await Bed("w1-b1").FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(Bed("w1-b2")).ToBeFocusedAsync();
            Assert.Equal(1, await page.Locator("#board .leaves a[tabindex='0']").CountAsync());
            var before = harness.Hospital.Bed("w1-b2")!;
            harness.Hospital.Set(before with { Status = before.Status == "blocked" ? "made" : "blocked" });
            await Expect(page.Locator("#bed-w1-b2")).ToHaveClassAsync(new Regex(before.Status == "blocked" ? "made" : "blocked"));
            await Expect(Bed("w1-b2")).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("ArrowDown");
            await Expect(Bed("w1-b2")).Not.ToBeFocusedAsync();
            await page.Keyboard.PressAsync("ArrowUp");
            await page.Keyboard.PressAsync("/");
            await Expect(page.Locator("input[name=room]")).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("l");
            await page.Keyboard.PressAsync("Escape");
            await page.Keyboard.PressAsync("?");
            await Expect(page.Locator("dialog#keys")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.Locator("dialog#keys")).ToBeHiddenAsync();
            await page.Keyboard.PressAsync("d");
            await page.WaitForURLAsync("**view=day");
            harness.Hospital.Set(before);
            await page.Context.CloseAsync();
        }
    }

    [BrowserFact]
    public async Task A_filter_stands_in_the_address_and_holds_after_a_reload_and_in_patches()
    {
        var (shown, other) = (harness.Hospital.Bed("w2-b8")!, harness.Hospital.Bed("w1-b8")!);
        foreach (var bed in new[] { shown, other }) harness.Hospital.Set(bed with { Status = "occupied" });
        var page = await LeadAsync(Board + "?ward=w2&status=ready-to-make");
        for (var round = 0; round < 2; round++)
        {
            await Expect(page.Locator("#bed-w2-b8")).ToBeHiddenAsync();
            await Expect(page.Locator("#bed-w1-b8")).ToHaveCountAsync(0);
            harness.Hospital.Set(other with { Status = "ready-to-make" });
            harness.Hospital.Set(shown with { Status = "ready-to-make" });
            await Expect(page.Locator("#bed-w2-b8")).ToBeVisibleAsync();
            await Expect(page.Locator("#bed-w1-b8")).ToHaveCountAsync(0);
            Assert.Equal(0, await page.Locator(".leaves .bed:not(.ready-to-make)").CountAsync());
            harness.Hospital.Set(shown with { Status = "made" });
            await Expect(page.Locator("#bed-w2-b8")).ToBeHiddenAsync();
            harness.Hospital.Set(shown with { Status = "occupied" });
            await page.ReloadAsync();
            Assert.EndsWith(Board + "?ward=w2&status=ready-to-make", page.Url, StringComparison.Ordinal);
        }

        // By hand, it comes to the same kind of address.
        await page.ClickAsync("a:has-text('Toon alles')");
        await page.CheckAsync("input[name=late]");
        await page.WaitForURLAsync("**" + Board + "?late=1");
        await page.SelectOptionAsync("select[name=floor]", "2");
        await page.WaitForURLAsync(new Regex(@"floor=2.*late=1|late=1.*floor=2"));
        foreach (var bed in new[] { shown, other }) harness.Hospital.Set(bed);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Each_filter_leaves_out_what_it_says_and_what_is_written_wrongly_filters_nothing()
    {
        using var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("ziekenhuis", "leider-1", WebHarness.Pin);
        async Task<string[]> Ids(string query, string kind) =>
            [.. Regex.Matches(await lead.Client.GetStringAsync(Board + query), $"<(?:a|li) id=\"{kind}-([^\"]+)\"")
                .Select(match => match.Groups[1].Value)];
        var all = await Ids("", "bed");
        Assert.Equal(240, all.Length);
        Assert.Equal(all, await Ids("?ward=UPPER&floor=top&view=nothing&status=&late=maybe&kind=%3Cscript%3E", "bed"));
        Assert.All(await Ids("?floor=2", "bed"), id => Assert.Matches("^w[34]-", id));
        Assert.All(await Ids("?room=101", "bed"), id => Assert.Equal("101", harness.Hospital.Bed(id)!.Room));
        var late = await Ids("?late=1", "task");
        Assert.NotEmpty(late);
        Assert.All(late, id => Assert.True(harness.Hospital.Task(id)!.Due < harness.Hospital.Clock.GetUtcNow()));
        var waste = await Ids("?kind=collect-waste", "task");
        Assert.NotEmpty(waste);
        Assert.All(waste, id => Assert.Equal("collect-waste", harness.Hospital.Task(id)!.Kind));
        Assert.Empty(await Ids("?kind=collect-waste", "bed"));
        var held = await Ids("?provider=facilitair-een", "task");
        Assert.NotEmpty(held);
        Assert.All(held, id => Assert.Equal("facilitair-een", harness.Hospital.Person(harness.Hospital.Task(id)!.Worker!)!.Provider));
    }

    [Fact]
    public void The_same_board_is_asked_for_with_the_same_words_so_that_its_patches_are_drawn_once()
    {
        Assert.Equal("view=plan&ward=a1&ward=a2&late=1", BoardQuery.Parse("late=1&ward=a2&ward=a1&ward=a2&view=PLAN&room=").ToString());
        Assert.Equal(BoardQuery.Parse("wall=1&every=30").Followed, BoardQuery.Parse("every=10&wall=1&at=2026-11-30T10:15").Followed);
        Assert.Equal("", BoardQuery.Parse("at=2026-13-30T10:15&every=x").ToString());
    }

    [BrowserFact]
    public async Task The_plan_changes_as_the_list_does_and_tells_each_state_by_picture_and_weave_as_well()
    {
        var complaints = new List<string>();
        var page = await harness.OpenAsync(complaints: complaints);
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        await page.GotoAsync(Board + "?view=plan");
        await page.EvaluateAsync("window.same = true");
        var bed = harness.Hospital.Bed("w1-b1")!;
        HashSet<string> pictures = [];
        foreach (var status in BedStates.All)
        {
            harness.Hospital.Set(bed with { Status = status });
            await Expect(page.Locator("#bed-w1-b1")).ToHaveClassAsync($"spot {status}");
            Assert.True(await page.EvaluateAsync<bool>("document.querySelector('#bed-w1-b1 a rect') instanceof SVGRectElement"));
            var icon = await page.Locator("#bed-w1-b1 use").First.GetAttributeAsync("href");
            pictures.Add(await page.EvaluateAsync<string>("icon => document.querySelector(icon).innerHTML", icon!));
            pictures.Add(await page.EvaluateAsync<string>("""
                weave => {
                  const face = getComputedStyle(document.querySelector("#bed-w1-b1 .face"));
                  return [document.getElementById(weave)?.innerHTML, face.strokeDasharray, face.fill === "none", face.stroke].join();
                }
                """, "weave-" + status));
        }
        Assert.Equal(2 * BedStates.All.Count, pictures.Count);
        Assert.True(await page.EvaluateAsync<bool>("window.same"));
        await page.ClickAsync("#bed-w1-b1 a");
        await Expect(page.Locator("#detail .detail-head h2")).ToHaveTextAsync("101-1");
        harness.Hospital.Set(bed);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_day_shows_what_was_open_by_the_quarter_and_goes_on_by_itself()
    {
        // It is 10:32: a bed that was to be made from 9:20 until 9:40, and was late from 9:35 on.
        var ward = harness.Hospital.Ward("w5")!;
        var now = harness.Hospital.Clock.GetUtcNow();
        var page = await LeadAsync(Board + "?view=day&ward=w5");
        var before = await page.Locator("#day-w5 .to-make").GetAttributeAsync("d");
        var marks = await page.Locator("#day-w5 .alert-mark").CountAsync();
        harness.Hospital.Set(PlausibleSites.Task("morning", "clean-bed", "done", "w5-b3", ward, ward.Beds[2].Room, "m1", now) with
        {
            Created = PlausibleSites.Morning.AddMinutes(-72), Changed = PlausibleSites.Morning.AddMinutes(-52),
            Due = PlausibleSites.Morning.AddMinutes(-57),
        });
        await Expect(page.Locator("#day-w5 .to-make")).Not.ToHaveAttributeAsync("d", before!);
        Assert.Equal(marks + 1, await page.Locator("#day-w5 .alert-mark").CountAsync());

        // One that came a minute ago: no quarter has begun since, and it is told all the same.
        var told = await page.Locator("#day-w5 h2 small").TextContentAsync();
        harness.Hospital.Set(PlausibleSites.Task("fresh", "clean-bed", "open", "w5-b4", ward, ward.Beds[3].Room, null, now) with
        {
            Created = now.AddMinutes(-1), Changed = now.AddMinutes(-1), Due = now.AddMinutes(30),
        });
        await Expect(page.Locator("#day-w5 h2 small")).Not.ToHaveTextAsync(told!);
        harness.Hospital.ForgetTask("fresh");
        harness.Hospital.ForgetTask("morning");
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_wall_fills_the_screen_without_a_scrollbar_and_turns_only_when_all_does_not_fit()
    {
        foreach (var view in new[] { "", "&view=plan", "&view=day" })
        {
            var page = await harness.OpenAsync(1920, 1080);
            await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
            await page.GotoAsync($"{Board}?wall=1&every=5{view}");
            await FitsAsync(page);
            var first = await page.GetAttributeAsync("#wall", "data-leaf");
            Assert.Matches("^1–", first);
            await page.WaitForFunctionAsync("first => document.getElementById('wall').dataset.leaf !== first", first);
            await FitsAsync(page);
            await page.Context.CloseAsync();
        }
        var small = await harness.OpenAsync(1920, 1080);
        await WebHarness.SignInAsync(small, harness.Home, "leider-1");
        await small.GotoAsync("/board/woonzorg?wall=1&ward=w1");
        await FitsAsync(small);
        Assert.Equal("", await small.GetAttributeAsync("#wall", "data-leaf"));
        await small.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_wall_comes_back_by_itself_after_the_hub_was_away()
    {
        var folder = Directory.CreateTempSubdirectory("wall-").FullName;
        using var playwright = await Playwright.CreateAsync();
        var hub = await SmallHub.StartAsync(folder);
        var port = hub.Server.Address.Port;
        await using var browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        var page = await RunningPictures.OpenAsync(browser, hub.Server, 1920, 1080, dark: false, "small", "lead-1");
        await page.GotoAsync("/board/small?wall=1");
        await Expect(page.Locator(".hub-away")).ToBeHiddenAsync();
        await hub.DisposeAsync();
        await Expect(page.Locator(".hub-away")).ToBeVisibleAsync();
        hub = await SmallHub.StartAsync(folder, port: port);
        await Expect(page.Locator(".hub-away")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        using (var care = await hub.ClientAsync("care-1"))
            await hub.View.SubmitAsync(new Command { Kind = CommandKind.BlockBed, By = "care-1", Subject = "w-1" });
        await Expect(page.Locator("#bed-w-1")).ToHaveClassAsync(new Regex("blocked"));
        await hub.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [BrowserFact]
    public async Task Looking_back_shows_the_board_as_it_stood_says_so_and_lets_nobody_act()
    {
        await using var hub = await SmallHub.StartAsync();
        using var peer = hub.Peer();
        peer.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":5,"seq":1,"n":"bed-1/button","vb":true}]""");
        Eventually.True(() => hub.View.Bed("w-1")?.Status == "ready-to-make", "the button is not heard");
        var then = DateTimeOffset.UtcNow.AddMilliseconds(50);
        Eventually.True(() => DateTimeOffset.UtcNow > then.AddMilliseconds(10), "time stands still");
        await hub.View.SubmitAsync(new Command { Kind = CommandKind.BlockBed, By = "care-1", Subject = "w-1" });
        Eventually.True(() => DateTimeOffset.UtcNow > then.AddSeconds(3), "time stands still");

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await WebHarness.LaunchAsync(playwright, hub.Server);
        var page = await RunningPictures.OpenAsync(browser, hub.Server, 1440, 900, dark: false, "small", "lead-1");
        await Expect(page.Locator("#bed-w-1")).ToHaveClassAsync(new Regex("blocked"));
        await Expect(page.Locator("#open-tasks .act")).ToHaveCountAsync(0);
        var local = TimeZoneInfo.ConvertTime(then, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"));
        await page.GotoAsync("/board/small?at=" + local.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture));
        await Expect(page.Locator(".then")).ToHaveTextAsync($"This is {local:HH:mm}, not now");
        await Expect(page.Locator("#bed-w-1")).ToHaveClassAsync(new Regex("ready-to-make"));
        Assert.NotEqual(0, await page.Locator("#open-tasks li").CountAsync());
        Assert.Equal(0, await page.Locator("#shown form[method=post], #shown .act").CountAsync());
        await page.ClickAsync("#bed-w-1");
        await Expect(page.Locator("dialog .why li").First).ToContainTextAsync("Released");
        Assert.Equal(0, await page.Locator("dialog form[method=post]").CountAsync());
        await page.Keyboard.PressAsync("Escape");
        await page.ClickAsync("#open-tasks li a");
        await page.WaitForSelectorAsync("#detail .detail-head");
        Assert.Equal(0, await page.Locator("dialog form[method=post]").CountAsync());
        await page.Keyboard.PressAsync("Escape");

        // A step back is before this hub's first day; a step on is not over yet, and is the live board.
        await page.ClickAsync(".steps a:has-text('−1')");
        await Expect(page.Locator("#board.missing .bad")).ToContainTextAsync("So long ago is not kept.");
        await page.ClickAsync(".replay .primary");
        await Expect(page.Locator("#bed-w-1")).ToHaveClassAsync(new Regex("blocked"));
        await Expect(page.Locator(".replay")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pictures_of_states_stand_out_for_those_who_see_no_red_or_no_green(bool dark)
    {
        var css = File.ReadAllText(RepositoryRoot.File("hub", "Host", "Web", "wwwroot", "app.css"));
        var parts = css.Split("prefers-color-scheme: dark");
        Dictionary<string, string> colours = [];
        foreach (Match match in Regex.Matches(dark ? parts[0][..parts[0].IndexOf('}', StringComparison.Ordinal)] + parts[1] : parts[0],
            @"--([a-z-]+): (#[0-9a-f]{6})")) colours[match.Groups[1].Value] = match.Groups[2].Value;
        foreach (var state in new[] { "occupied", "vacated", "ready", "making", "made", "blocked" })
        {
            foreach (var eyes in new[] { Vision.Usual, Vision.Protanopia, Vision.Deuteranopia })
            {
                var contrast = Vision.Contrast(eyes, colours[state], colours["on-" + state]);
                Assert.True(contrast >= 4.5, $"{state}: {contrast:0.0} for {eyes}");
            }
        }
    }

    private async Task<IPage> LeadAsync(string address = Board)
    {
        var page = await harness.OpenAsync();
        await WebHarness.SignInAsync(page, harness.Hospital, "leider-1");
        if (address != Board) await page.GotoAsync(address);
        return page;
    }

    /// <summary>A task that stands first in the queue.</summary>
    private TaskMessage Open(string id, string bed)
    {
        var ward = harness.Hospital.Ward("w2")!;
        var room = harness.Hospital.Bed(bed)!.Room;
        var task = PlausibleSites.Task(id, "clean-bed", "open", bed, ward, room, null, PlausibleSites.Morning) with
        {
            Due = PlausibleSites.Morning.AddHours(-9),
        };
        harness.Hospital.Set(task);
        return task;
    }

    private async Task CloseAsync(IPage page, string task)
    {
        harness.Hospital.ForgetTask(task);
        await page.Context.CloseAsync();
    }

    private static async Task TabToAsync(IPage page, string selector)
    {
        await page.WaitForSelectorAsync(selector);
        for (var tabs = 0; tabs < 40; tabs++)
        {
            if (await page.EvaluateAsync<bool>("selector => !!document.activeElement?.matches(selector)", selector)) return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Tab does not reach {selector}");
    }

    /// <summary>Nothing scrolls, nothing sticks out, and all of it can be read from four metres: letters of 22 px and more, which are
    /// 14 mm high on a screen of 55 inch.</summary>
    private static async Task FitsAsync(IPage page)
    {
        var wrong = await page.EvaluateAsync<string>("""
            () => {
              const root = document.documentElement;
              if (root.scrollHeight > root.clientHeight || root.scrollWidth > root.clientWidth) return "the page scrolls";
              const shown = [...document.querySelectorAll(".leaf")].filter(leaf => !leaf.hidden);
              if (shown.length === 0) return "nothing is shown";
              const area = document.querySelector(".leaves").getBoundingClientRect();
              for (const leaf of shown)
                if (leaf.getBoundingClientRect().bottom > area.bottom + 1) return leaf.textContent.slice(0, 40) + " is cut";
              for (const element of document.querySelectorAll("#shown *, .bar *")) {
                const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
                if (!own || element.localName === "title" || !element.getClientRects().length) continue;
                const scale = element.ownerSVGElement ? element.getScreenCTM().a : 1;
                const size = parseFloat(getComputedStyle(element).fontSize) * scale;
                if (size < 21.5) return `${element.localName}.${element.getAttribute("class")} ${element.textContent.trim()} is ${size} px`;
              }
              return "";
            }
            """);
        Assert.Equal("", wrong);
    }

    /// <summary>How colours look to those who lack one kind of cone, after Viénot, Brettel and Mollon (1999), and how they stand out from
    /// each other by WCAG.</summary>
    private sealed record Vision(string Name, double[] Matrix)
    {
        public static readonly Vision Usual = new("usual eyes", [1, 0, 0, 0, 1, 0, 0, 0, 1]);
        public static readonly Vision Protanopia =
            new("protanopia", [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1]);
        public static readonly Vision Deuteranopia =
            new("deuteranopia", [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1]);

        public override string ToString() => Name;

        public static double Contrast(Vision eyes, string one, string other)
        {
            var (light, dark) = (eyes.Luminance(one), eyes.Luminance(other));
            return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
        }

        private double Luminance(string colour)
        {
            double[] linear = [.. Enumerable.Range(0, 3).Select(index => Convert.ToInt32(colour.Substring(1 + (index * 2), 2), 16) / 255.0)
                .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
            double Seen(int row) => Math.Clamp(Enumerable.Range(0, 3).Sum(column => Matrix[(row * 3) + column] * linear[column]), 0, 1);
            return (0.2126 * Seen(0)) + (0.7152 * Seen(1)) + (0.0722 * Seen(2));
        }
    }
}
