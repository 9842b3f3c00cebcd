using System.Net;
using System.Text;
using System.Text.Json;
using Logistics.Hub;
using Logistics.Simulator.Fuzz;
using Logistics.Tests.Hub;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Tests.Hostile;

/// <summary>
/// The folders beside this file: what the world may send, and what it must be answered. A new file is a new case, and fails until its
/// answer stands in the folder's <c>answers.txt</c>.
/// </summary>
public sealed class HostileTests(HostileTests.SmallHubOnce once) : IClassFixture<HostileTests.SmallHubOnce>
{
    private static readonly SiteFile Site = SiteFileReader.Read("small.yaml", new StringReader(GoodInputs.Site)).Site!;

    public static TheoryData<string> Packs => Names("senml");

    public static TheoryData<string> Statuses => Names("status");

    public static TheoryData<string> Signals => Names("signal");

    public static TheoryData<string> Topics => Names("topics");

    public static TheoryData<string> SiteFiles => Names("site");

    public static TheoryData<string> NodeFiles => Names("node");

    public static TheoryData<string> Requests => Names("http");

    [Theory, MemberData(nameof(Packs))]
    public void A_pack_gets_its_answer(string name)
    {
        (byte[] pack, string answer) = Case("senml", name);
        long nowMs = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        bool device = name.StartsWith("device-", StringComparison.Ordinal);
        string from = device ? Topic.Sensor(Site.Site, "d1") : Topic.Readings(Site.Site, "n1");
        Assert.True(Topic.TryParse(Encoding.UTF8.GetBytes(from), out Topic topic));
        Intake intake = new(Site, SiteCompiler.Compile(Site));
        bool taken = intake.TryDecode(topic, pack, nowMs, out _, out _, out bool refused);
        string reasons = string.Join(", ", intake.Refusals.Select(refusal => refusal.Reason).Distinct());
        Assert.Equal(answer, taken switch
        {
            false => $"refused: {reasons}",
            true when refused => $"refused: {reasons}, and its number counts",
            true => $"taken {intake.Taken}{(reasons.Length > 0 ? "; " : "")}{reasons}",
        });
    }

    [Theory, MemberData(nameof(Statuses))]
    public void A_node_s_word_about_itself_gets_its_answer(string name)
    {
        (byte[] status, string answer) = Case("status", name);
        Assert.Equal(answer, NodeStatusReader.TryRead(status, out _) ? "taken" : "refused");
    }

    [Theory, MemberData(nameof(Signals))]
    public void A_signal_gets_its_answer(string name)
    {
        (byte[] signal, string answer) = Case("signal", name);
        Assert.Equal(answer, SignalReader.TryRead(signal, out _) ? "taken" : "refused");
    }

    [Theory, MemberData(nameof(Topics))]
    public void A_topic_gets_its_answer(string name)
    {
        (byte[] bytes, string answer) = Case("topics", name);
        Assert.Equal(answer, Topic.TryParse(bytes, out Topic topic) ? topic.Kind.ToString().ToLowerInvariant() : "refused");
    }

    [Theory, MemberData(nameof(SiteFiles))]
    public void A_site_file_gets_its_answer(string name)
    {
        (byte[] bytes, string answer) = Case("site", name);
        using StreamReader text = new(new MemoryStream(bytes), new UTF8Encoding(false, true));
        (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read("file", text);
        Assert.Null(site);
        AssertSaid(answer, errors);
    }

    [Theory, MemberData(nameof(NodeFiles))]
    public void A_node_file_gets_its_answer(string name)
    {
        (byte[] bytes, string answer) = Case("node", name);
        (NodeFile? node, IReadOnlyList<FileError> errors) = NodeFileReader.Read("file", bytes, null);
        Assert.Null(node);
        AssertSaid(answer, errors);
    }

    [Theory, MemberData(nameof(Requests))]
    public async Task A_request_gets_its_answer(string name)
    {
        (byte[] bytes, string answer) = Case("http", name);
        Assert.True(HubRequest.TryParse(bytes, out HubRequest? request), "the file is no request");
        using HttpClient client = await once.Hub.ClientAsync(request!.Person == "nobody" ? null : request.Person);
        using HttpResponseMessage response = request.Send(client);
        string body = await response.Content.ReadAsStringAsync();
        string reason = body.StartsWith('{') && JsonDocument.Parse(body).RootElement.TryGetProperty("reason", out JsonElement code)
            ? $" {code.GetString()}"
            : "";
        Assert.Equal(answer, $"{(int)response.StatusCode}{reason}");
        using HttpClient asked = await once.Hub.ClientAsync(null);
        Assert.Equal(HttpStatusCode.OK, (await asked.GetAsync("api/v1/health")).StatusCode);
    }

    private static void AssertSaid(string answer, IReadOnlyList<FileError> errors)
    {
        Assert.InRange(errors.Count, 1, 20);
        Assert.All(errors, error => Assert.InRange(error.Message.Length, 1, 1_100));
        Assert.Contains(errors, error => error.ToString().Contains(answer, StringComparison.Ordinal));
    }

    private static TheoryData<string> Names(string folder)
    {
        string path = Folder(folder);
        return [.. BadInput.In(path).Select(file => Path.GetFileName(file)).Union(BadInput.Answers(path).Keys)];
    }

    private static (byte[] Bytes, string Answer) Case(string folder, string name)
    {
        string path = Folder(folder);
        Assert.True(BadInput.Answers(path).TryGetValue(name, out string? answer), $"no answer stands in {folder}/{BadInput.AnswersFile}");
        return (BadInput.Read(Path.Combine(path, name)).Bytes, answer!);
    }

    private static string Folder(string name) => RepositoryRoot.File("tests", "Tests", "Hostile", name);

    /// <summary>One hub for all the requests.</summary>
    public sealed class SmallHubOnce : IAsyncLifetime
    {
        internal SmallHub Hub { get; private set; } = null!;

        public async Task InitializeAsync() => Hub = await SmallHub.StartAsync();

        public async Task DisposeAsync() => await Hub.DisposeAsync();
    }
}
