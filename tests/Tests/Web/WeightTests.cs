using System.Net;
using Logistics.Tests.Support;

namespace Logistics.Tests.Web;

/// <summary>Pages and files travel packed; live streams do not wait to be.</summary>
public sealed class WeightTests(WebHarness harness) : IClassFixture<WebHarness>
{
    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Pages_and_files_come_packed_as_the_browser_takes_them(string packing)
    {
        using var worker = new PageVisitor(harness.Address);
        await worker.SignInAsync("woonzorg", "m1", WebHarness.Pin);
        worker.Client.DefaultRequestHeaders.Add("Accept-Encoding", packing);
        foreach (var address in new[] { "/work", "/app.css", "/live.js" })
        {
            using var answer = await worker.Client.GetAsync(address);
            Assert.Equal([packing], answer.Content.Headers.ContentEncoding);
            Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        }
    }

    [Fact]
    public async Task A_browser_that_takes_nothing_packed_gets_files_as_they_are_and_each_packing_has_a_tag_of_its_own()
    {
        using var plain = new PageVisitor(harness.Address);
        using var whole = await plain.Client.GetAsync("/app.css");
        Assert.Empty(whole.Content.Headers.ContentEncoding);
        Assert.Equal(
            await File.ReadAllBytesAsync(RepositoryRoot.File("hub", "Host", "Web", "wwwroot", "app.css")),
            await whole.Content.ReadAsByteArrayAsync());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app.css");
        request.Headers.Add("Accept-Encoding", "gzip;q=0, br");
        using var packed = await plain.Client.SendAsync(request);
        Assert.Equal(["br"], packed.Content.Headers.ContentEncoding);
        Assert.NotEqual(whole.Headers.ETag, packed.Headers.ETag);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/app.css");
        again.Headers.Add("Accept-Encoding", "br");
        again.Headers.IfNoneMatch.Add(packed.Headers.ETag!);
        using var unchanged = await plain.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_live_stream_is_left_as_it_is()
    {
        using var lead = new PageVisitor(harness.Address);
        await lead.SignInAsync("woonzorg", "leider-1", WebHarness.Pin);
        lead.Client.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        using var answer = await lead.Client.GetAsync("/live/woonzorg/board", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task No_two_answers_hold_the_same_secret_so_that_their_length_tells_nothing_of_it()
    {
        using var stranger = new PageVisitor(harness.Address);
        var tokens = new HashSet<string>();
        for (var visit = 0; visit < 5; visit++)
        {
            var page = await stranger.Client.GetStringAsync("/sign-in");
            tokens.Add(System.Text.RegularExpressions.Regex.Match(page, "RequestVerificationToken\" value=\"([^\"]+)").Groups[1].Value);
        }
        Assert.Equal(5, tokens.Count);
    }
}
