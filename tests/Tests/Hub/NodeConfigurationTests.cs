using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Hub.People;
using Logistics.Tests.Mqtt;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Logistics.Wire.Site;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Hub;

/// <summary>What a technician does with a node at the hub: by page, by API, and at the hub's own machine.</summary>
public sealed class NodeConfigurationTests : IAsyncLifetime
{
    private const string Good = "node: n1\nsite: small\nbroker: { host: hub, port: 8081 }\nsensors: []\n";
    private static readonly MachineName Node = new(MachineKind.Node, "small", "n1");

    private SmallHub _hub = null!;

    public async Task InitializeAsync() => _hub = await SmallHub.StartAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task What_is_wanted_is_kept_by_the_broker_and_by_the_hub_and_stands_in_the_log()
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(technician, Good)).StatusCode);
        using Peer node = _hub.As(Node, Topic.Config("small", "n1")).Connected();
        ConfigMessage heard = JsonSerializer.Deserialize(node.Hear("config"), WireJson.Default.ConfigMessage)!;
        Assert.Equal((NodeFileReader.HashOf(Encoding.UTF8.GetBytes(Good)), Good), (heard.Hash, heard.Yaml));

        // A folder taken up later still has it, and one that is damaged harms no other.
        string sites = Path.Combine(_hub.Folder, "data");
        await File.WriteAllTextAsync(Path.Combine(HubServer.SitesFolder(sites), "small", "nodes", "n0.json"), "{");
        WantedConfigurations again = new(sites, ["small"], TimeProvider.System, NullLogger.Instance);
        Assert.Equal((heard.Hash, "tech-1"), (again.Of("small", "n1")!.Hash, again.Of("small", "n1")!.By));
        Assert.Null(again.Of("small", "n0"));
        AuditLog audit = _hub.Server.Services.GetRequiredService<AuditLog>();
        Assert.True(audit.Settle(TimeSpan.FromSeconds(10)));
        Assert.Contains(audit.Read(static _ => true, long.MaxValue, 50).Entries, entry =>
            entry is { What: "machine.configured", Outcome: "ok", Who: "tech-1" }
            && entry.About!.StartsWith(heard.Hash, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_with_errors_is_not_taken_and_they_are_told_by_line()
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        HttpResponseMessage answer = await PutAsync(
            technician, Good.Replace("[]", "\n  - { channel: a, kind: telepathy }", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        JsonElement error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
        Assert.Equal(5, error.GetProperty("line").GetInt32());
        Assert.Contains("telepathy", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        string tooLarge = Good + new string('#', ConfigMessage.Largest);
        foreach (string wrong in new[] { Good.Replace("n1", "n2", StringComparison.Ordinal), tooLarge })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PutAsync(technician, wrong)).StatusCode);
        }
        Assert.Null(_hub.Server.Machines.Wanted.Of("small", "n1"));
        Assert.Equal(HttpStatusCode.NotFound, (await technician.PutAsync("api/v1/sites/small/nodes/n9/config", Text(Good))).StatusCode);
    }

    [Fact]
    public async Task A_channel_that_only_one_of_node_and_site_file_has_is_told_by_line_and_taken_all_the_same()
    {
        string yaml = Good.Replace("[]", """

              - { channel: bed-1/mat, kind: gpio, chip: c, line: 1 }
              - { channel: bed-1/buton, kind: gpio, chip: c, line: 2 }
              - { channel: gate/1, kind: llrp, reader: r, antenna: 1 }
            """, StringComparison.Ordinal);
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        HttpResponseMessage answer = await PutAsync(technician, yaml);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        (int Line, string Message)[] warnings = [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("warnings")
            .EnumerateArray().Select(one => (one.GetProperty("line").GetInt32(), one.GetProperty("message").GetString()!))];
        Assert.Equal([6, 0], warnings.Select(warning => warning.Line));
        Assert.Contains("'n1:bed-1/buton' to no bed, point or reader", warnings[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("Did you mean 'bed-1/button'?", warnings[0].Message, StringComparison.Ordinal);
        Assert.EndsWith(": bed-1/button, bed-2/mat, drum/level, drum/weight", warnings[1].Message, StringComparison.Ordinal);
        Assert.Equal(NodeFileReader.HashOf(Encoding.UTF8.GetBytes(yaml)), _hub.Server.Machines.Wanted.Of("small", "n1")!.Hash);

        JsonElement kept = await technician.GetFromJsonAsync<JsonElement>("api/v1/sites/small/nodes/n1/config");
        Assert.Equal(2, kept.GetProperty("warnings").GetArrayLength());
        string page = await technician.GetStringAsync("technician/small/nodes/n1");
        Assert.Contains("bed-1/buton&#x27; to no bed", page, StringComparison.Ordinal);

        // And who looks at the data folder is told too; for a damaged one something is wrong.
        await _hub.Server.StopAsync();
        string data = Path.Combine(_hub.Folder, "data");
        using StringWriter well = new();
        Assert.True(new DataCheck(well, null).Check(data), well.ToString());
        Assert.Contains("n1.yaml:6:", well.ToString(), StringComparison.Ordinal);
        string file = Path.Combine(HubServer.SitesFolder(data), "small", "nodes", "n1.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("buton", "button", StringComparison.Ordinal));
        using StringWriter ill = new();
        Assert.False(new DataCheck(ill, null).Check(data));
        Assert.Contains("what n1 is to have can't be read", ill.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone_after: 2 s", 5, false)]
    [InlineData("gone_after: 5 s", 5, true)]
    [InlineData("every: 6 s", 5, true)]
    [InlineData("gone_after: 90 s", 0, false)]
    public void A_node_that_waits_longer_for_a_tag_than_the_site_file_is_warned_of(string antenna, int seconds, bool warned)
    {
        string reader = seconds == 0 ? "" : $", gone_after: {seconds} s, held_for: 2 min";
        string text = SmallHub.Site.Replace("source: n1:gate/1", "source: n1:gate/1" + reader, StringComparison.Ordinal);
        SiteConfiguration site = SiteCompiler.Compile(SiteFileReader.Read("small.yaml", new StringReader(text)).Site!);
        string yaml = Good.Replace(
            "[]", $"[ {{ channel: gate/1, kind: llrp, reader: r, antenna: 1, {antenna} }} ]", StringComparison.Ordinal);
        WantedConfiguration wanted = new(NodeFileReader.HashOf(Encoding.UTF8.GetBytes(yaml)), yaml, "tech-1", default);
        Assert.Equal(warned, ChannelCheck.Warnings("n1", wanted, site).Any(warning =>
            warning.Line == 4 && warning.InEnglish("n1.yaml").Message.Contains("takes it for gone after 5 s", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Only_who_keeps_the_keys_may_configure_and_command()
    {
        foreach (string person in new[] { "w-01", "care-1", "lead-north" })
        {
            using HttpClient other = await _hub.ClientAsync(person);
            Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(other, Good)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("api/v1/sites/small/nodes/n1/config")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsync("api/v1/sites/small/nodes/n1/restart", null)).StatusCode);
        }
    }

    [Fact]
    public async Task A_node_hears_what_it_is_asked_to_do()
    {
        using Peer node = _hub.As(Node, Topic.Commands("small", "n1"), "wl/v1/small/nodes/n1/ack").Connected();
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        for (int step = 0; step < 5; step++) node.Client.Step(20);
        Assert.Equal(HttpStatusCode.OK, (await technician.PostAsync("api/v1/sites/small/nodes/n1/identify", null)).StatusCode);
        Assert.Equal("""{"do":"identify"}""", node.Hear("commands"));
    }

    [Fact]
    public async Task The_nodes_page_shows_why_not_and_takes_a_change_by_form()
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        string page = await technician.GetStringAsync("technician/small/nodes/n1");
        string token = Regex.Match(page, "data-token=\"([^\"]+)\"").Groups[1].Value;
        using MultipartFormDataContent bad = new()
        {
            { new StringContent(token), "__RequestVerificationToken" }, { new StringContent("node: n1\r\nsite: small\r\n"), "yaml" },
        };
        string refused = await (await technician.PostAsync("technician/small/nodes/n1/config", bad)).Content.ReadAsStringAsync();
        Assert.Contains("&#x27;broker&#x27; is missing", refused, StringComparison.Ordinal);
        using MultipartFormDataContent good = new()
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent(Good.ReplaceLineEndings("\r\n")), "yaml" },
        };
        HttpResponseMessage taken = await technician.PostAsync("technician/small/nodes/n1/config", good);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        string hash = _hub.Server.Machines.Wanted.Of("small", "n1")!.Hash;
        Assert.Equal(NodeFileReader.HashOf(Encoding.UTF8.GetBytes(Good)), hash);
        using Peer node = _hub.As(Node).Connected();
        NodeStatusMessage status = new(
            true, 1, "1.0", "0011223344556677", true, 0, 0, 0,
            ConfigRefused: new ConfigRefusal(hash, "no-broker", "refused", Reverted: true), Lamps: ["bed-1/mat", "bed-9/mat"]);
        node.Say(Topic.Status("small", "n1"), JsonSerializer.Serialize(status, WireJson.Default.NodeStatusMessage), retain: true);
        node.Until(() => _hub.View.Node("n1")?.Status is not null);
        string shown = await technician.GetStringAsync("technician/small/nodes/n1");
        Assert.Contains(hash, shown, StringComparison.Ordinal);
        Assert.Contains("0011223344556677", shown, StringComparison.Ordinal);
        Assert.Contains("With it the box found no broker", shown, StringComparison.Ordinal);
        Assert.Contains("href=\"/details/small/bed/w-1\"", shown, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(shown, "The lamp stays dark"));
        Assert.Contains("went back", await technician.GetStringAsync("technician/small"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_code_saves_a_ready_first_boot_file_when_the_hub_has_the_release()
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        Assert.DoesNotContain("user-data\"", await CodePageAsync(technician), StringComparison.Ordinal);
        string folder = Directory.CreateDirectory(Path.Combine(_hub.Folder, "data", "release")).FullName;
        byte[] archive = Encoding.UTF8.GetBytes("the agent");
        await File.WriteAllBytesAsync(Path.Combine(folder, "edge-agent-1.0.0.tar.gz"), archive);
        string sum = Convert.ToHexStringLower(SHA256.HashData(archive));
        await File.WriteAllTextAsync(Path.Combine(folder, "edge-agent-1.0.0.tar.gz.sha256"), $"{sum}  edge-agent-1.0.0.tar.gz\n");

        string page = await CodePageAsync(technician);
        string code = string.Join('-', Regex.Matches(page, "<span>([0-9A-Z]{4})</span>").Select(group => group.Groups[1].Value));
        string file = Uri.UnescapeDataString(WebUtility.HtmlDecode(
            Regex.Match(page, "download=\"user-data\" href=\"data:application/octet-stream,([^\"]+)\"").Groups[1].Value));
        Assert.StartsWith("#cloud-config\n# n1 of small: ", file, StringComparison.Ordinal);
        Assert.Contains(
            $"hub: {_hub.Server.Address.GetLeftPart(UriPartial.Authority)}\n      code: {code}\n", file, StringComparison.Ordinal);
        string address = Regex.Match(file, "RELEASE=(.+)").Groups[1].Value;
        Assert.Contains($"SHA256={sum}\n", file, StringComparison.Ordinal);
        using HttpClient box = await _hub.ClientAsync(null);
        Assert.Equal(archive, await box.GetByteArrayAsync(address));
    }

    [Fact]
    public async Task At_the_hubs_own_machine_nodes_are_listed_and_let_in_and_over_the_network_they_are_not()
    {
        string data = Path.Combine(_hub.Folder, "data");
        using StringWriter output = new();
        using StringWriter errors = new();
        int listed = await LocalDoor.NodesAsync(data, output, errors);
        Assert.True(listed == 0, errors.ToString());
        Assert.Matches("small +n1 +never", output.ToString());
        using StringWriter code = new();
        int made = await LocalDoor.EnrolAsync(data, "small", "n1", _hub.Server.Address, draws: true, code, errors);
        Assert.True(made == 0, errors.ToString());
        string[] lines = code.ToString().Split('\n');
        (JoinFile? join, _) = JoinFileReader.Read("x", new StringReader($"{lines[0]}\n{lines[1]}\n"));
        Assert.Contains("▀", code.ToString(), StringComparison.Ordinal);
        string keys = Path.Combine(_hub.Folder, "local-keys");
        Assert.Equal("n1", (await EdgeAgent.Enrolment.RunAsync(join!.Hub, join.Code.ToString(), keys)).Id);
        Assert.Equal(1, await LocalDoor.EnrolAsync(data, "small", "n9", null, draws: false, code, errors));
        Assert.Contains("'n9'", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await LocalDoor.NodesAsync(_hub.Folder, output, errors));
        Assert.Contains("is it running", errors.ToString(), StringComparison.Ordinal);
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        Assert.Equal(HttpStatusCode.NotFound, (await technician.GetAsync("local/nodes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await technician.PostAsync("local/codes/small/n1", null)).StatusCode);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(LocalDoor.FolderOf(data)));
    }

    private static async Task<string> CodePageAsync(HttpClient technician)
    {
        string token = Regex.Match(await technician.GetStringAsync("technician/small"), "data-token=\"([^\"]+)\"").Groups[1].Value;
        using FormUrlEncodedContent form = new([new("__RequestVerificationToken", token)]);
        return await (await technician.PostAsync("technician/small/nodes/n1/code", form)).Content.ReadAsStringAsync();
    }

    private static StringContent Text(string yaml) => new(yaml, Encoding.UTF8, "application/yaml");

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string yaml) =>
        client.PutAsync("api/v1/sites/small/nodes/n1/config", Text(yaml));
}
