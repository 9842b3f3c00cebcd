using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Logistics.EdgeAgent;
using Logistics.Hub;
using Logistics.Hub.Authority;
using Logistics.Mqtt;
using Logistics.Simulator;
using Logistics.Tests.Edge;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Hub;

/// <summary>Who comes in at the doors for machines, who does not, and what is said of it.</summary>
public sealed class DoorTests : IAsyncLifetime
{
    private static readonly MachineName Node = new(MachineKind.Node, "small", "n1");
    private static readonly MachineName Device = new(MachineKind.Device, "small", "d1");
    private static readonly MachineName Reader = new(MachineKind.Reader, "small", "board");

    // The same site, not made up.
    private static readonly string Real = SmallHub.Site.Replace("demonstration: true", "", StringComparison.Ordinal);

    private SmallHub _hub = null!;

    public async Task InitializeAsync() => _hub = await SmallHub.StartAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData("node", "wl/v1/small/nodes/n1/readings", true)]
    [InlineData("node", "wl/v1/small/nodes/n1/status", true)]
    [InlineData("node", "wl/v1/small/nodes/n1/renewal", true)]
    [InlineData("node", "wl/v1/small/nodes/n1/ack", false)]
    [InlineData("node", "wl/v1/small/nodes/n1/certificate", false)]
    [InlineData("node", "wl/v1/small/nodes/n1/lamps", false)]
    [InlineData("node", "wl/v1/small/nodes/n2/readings", false)]
    [InlineData("node", "wl/v1/other/nodes/n1/readings", false)]
    [InlineData("node", "wl/v1/small/sensors/d1", false)]
    [InlineData("node", "wl/v1/small/beds/w-1", false)]
    [InlineData("device", "wl/v1/small/sensors/d1", true)]
    [InlineData("device", "wl/v1/small/sensors/d2", false)]
    [InlineData("device", "wl/v1/small/nodes/n1/readings", false)]
    [InlineData("reader", "wl/v1/small/beds/w-1", false)]
    [InlineData("reader", "wl/v1/small/sensors/d1", false)]
    public void A_machine_writes_its_own_topics_and_no_others(string kind, string topic, bool arrives)
    {
        using Peer witness = _hub.Peer("wl/v1/#");
        using Peer machine = _hub.As(kind switch { "node" => Node, "device" => Device, _ => Reader }).Connected();
        machine.Publish(topic, "forged");

        // What is refused leaves no trace but in the log; what it may write comes after it.
        string own = kind == "reader" ? "" : kind == "node" ? "wl/v1/small/nodes/n1/renewal" : "wl/v1/small/sensors/d1";
        if (own.Length > 0)
        {
            machine.Publish(own, "last");
            witness.Until(() => witness.Inbox.Exists(message => message.Payload == "last"), machine);
        }
        if (!arrives) Refused("not-its-topic", machine);
        Assert.Equal(arrives, witness.Inbox.Exists(message => message.Payload == "forged"));
    }

    [Theory]
    [InlineData("node", "wl/v1/small/nodes/n1/ack", true)]
    [InlineData("node", "wl/v1/small/nodes/n1/certificate", true)]
    [InlineData("node", "wl/v1/small/nodes/n1/lamps", true)]
    [InlineData("node", "wl/v1/small/nodes/n2/lamps", false)]
    [InlineData("node", "wl/v1/small/nodes/n2/ack", false)]
    [InlineData("node", "wl/v1/small/workers/w-09/tasks", false)]
    [InlineData("node", "wl/v1/small/beds/w-9", false)]
    [InlineData("device", "wl/v1/small/nodes/n1/ack", false)]
    [InlineData("reader", "wl/v1/small/beds/w-9", true)]
    [InlineData("reader", "wl/v1/small/tasks/t-9", true)]
    [InlineData("reader", "wl/v1/small/alerts/a-9", true)]
    [InlineData("reader", "wl/v1/small/workers/w-09/tasks", false)]
    [InlineData("reader", "wl/v1/small/nodes/n1/ack", false)]
    [InlineData("reader", "wl/v1/small/nodes/n1/lamps", false)]
    public void A_machine_hears_what_it_may_and_nothing_else(string kind, string topic, bool arrives)
    {
        using Peer hub = _hub.Peer();
        using Peer machine = _hub.As(kind switch { "node" => Node, "device" => Device, _ => Reader }, "wl/v1/#").Connected();
        if (kind != "reader") Refused("not-its-ears", machine);
        else machine.Until(() => machine.Inbox.Exists(message => message.Topic.EndsWith("beds/w-1", StringComparison.Ordinal)));
        hub.Publish(topic, "secret");
        hub.Settled();
        for (int step = 0; step < 5; step++) machine.Client.Step(20);
        Assert.Equal(arrives, machine.Inbox.Exists(message => message.Payload == "secret"));
    }

    [Fact]
    public void A_machine_can_not_take_the_session_of_another()
    {
        using Peer node = _hub.As(Node).Connected();
        using Peer thief = new(new MqttOptions("127.0.0.1", _hub.Server.BrokerPort, "small/nodes/n1", null, _hub.KeysOf(Device)));
        thief.Connected();
        for (int step = 0; step < 5; step++) node.Client.Step(20);
        Assert.True(node.Client.Connected);
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused_and_the_log_says_so()
    {
        using CertificateAuthority other = CertificateAuthority.Open(Path.Combine(_hub.Folder, "other"), TimeProvider.System);
        string folder = Path.Combine(_hub.Folder, "forged");
        other.Prepare([(Node, folder)]);
        MqttIdentity forged = MqttIdentity.In(folder) with { Authority = _hub.Server.Machines.Authority.RootFile };
        using Peer stranger = new(_hub.Options(forged));
        Refused("bad-certificate", stranger);
        Assert.False(stranger.Client.Connected);
        Assert.Contains("do not accept each other", stranger.Client.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_refuses_a_broker_of_another_authority()
    {
        MqttIdentity own = _hub.KeysOf(Node);
        using CertificateAuthority other = CertificateAuthority.Open(Path.Combine(_hub.Folder, "other"), TimeProvider.System);
        using Peer node = new(_hub.Options(own with { Authority = other.RootFile }));
        node.Until(() => node.Client.LastError?.Contains("do not accept each other", StringComparison.Ordinal) ?? false);
        Assert.False(node.Client.Connected);
    }

    [Fact]
    public void A_certificate_that_has_ended_is_refused()
    {
        using Peer late = new(_hub.Options(_hub.KeysOf(Node, DateTimeOffset.UtcNow.AddDays(-400))));
        Refused("bad-certificate", late);
        Assert.False(late.Client.Connected);
    }

    [Fact]
    public void A_revoked_node_is_cut_off_at_once_and_gets_in_no_more_and_others_come_back()
    {
        using Peer witness = _hub.Peer("wl/v1/small/nodes/+/renewal");
        using Peer device = _hub.As(Device).Connected();
        using Peer node = _hub.As(Node).Connected();
        node.Publish("wl/v1/small/nodes/n1/renewal", "before");
        witness.Until(() => witness.Inbox.Count == 1, node);
        Assert.True(_hub.Server.Machines.Revoke(Node, "tech-1"));
        node.Until(() => !node.Client.Connected);
        Refused("bad-certificate", node);
        Assert.False(node.Client.Connected);
        device.Until(() => device.Client.Connected && device.Connections.Count >= 3, witness);
        witness.Until(() => witness.Client.Connected);
        Assert.Single(witness.Inbox);
    }

    [Fact]
    public void Without_TLS_or_without_a_certificate_nobody_gets_in()
    {
        using Peer plain = new(_hub.Options(null));
        Refused("no-tls", plain);
        Assert.False(plain.Client.Connected);
        using TcpClient socket = new("127.0.0.1", _hub.Server.BrokerPort);
        using System.Net.Security.SslStream tls = new(socket.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        try
        {
            tls.AuthenticateAsClient("localhost");
            tls.ReadByte();
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Refused in the handshake or right after it, as the version of TLS has it.
        }
        Eventually.True(() => _hub.Server.Machines.Refused.ContainsKey("no-certificate"), "the log says nothing of it");
    }

    [Fact]
    public async Task The_web_server_speaks_no_http_in_the_clear()
    {
        using HttpClient http = new();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync($"http://127.0.0.1:{_hub.Server.Address.Port}/"));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(_hub.Server.Address));
    }

    [Fact]
    public async Task A_node_joins_with_a_code_once_and_its_keys_are_its_owners_alone()
    {
        string code = await CodeAsync("nodes/n1");
        string keys = Path.Combine(_hub.Folder, "node");
        EnrolmentAnswer answer = await Enrolment.RunAsync(_hub.Server.Address, code, keys);
        Assert.Equal(("small", "node", "n1", _hub.Server.BrokerPort), (answer.Site, answer.Kind, answer.Id, answer.BrokerPort));
        using (Peer node = new Peer(_hub.Options(MqttIdentity.In(keys)), "wl/v1/small/nodes/n1/ack").Connected())
        {
            node.Publish("wl/v1/small/nodes/n1/readings", """[{"boot":1,"seq":1,"n":"bed-1/mat","vb":true}]""");
            Assert.Contains("\"seq\":1", node.Hear("ack"), StringComparison.Ordinal);
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(keys, MqttIdentity.OwnFile)));
        EnrolmentException used = await Assert.ThrowsAsync<EnrolmentException>(() => Enrolment.RunAsync(_hub.Server.Address, code, keys));
        Assert.Equal("This code has been used already. Ask for a new one.", used.Message);
        Assert.Null(Renewal.WhyNot("small", "n1", keys));
        Assert.Contains("not for node 'n2'", Renewal.WhyNot("small", "n2", keys), StringComparison.Ordinal);
        Assert.Contains("enrol", Renewal.WhyNot("small", "n1", keys + "-none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_whose_answer_was_lost_lets_the_same_key_in_again_and_no_other()
    {
        string code = await CodeAsync("nodes/n1");
        string keys = Path.Combine(_hub.Folder, "cut-off");

        // The power goes when the answer is there and nothing of it is on disk.
        string lost = "";
        await Assert.ThrowsAsync<OperationCanceledException>(() => Enrolment.RunAsync(_hub.Server.Address, code, keys, answer =>
        {
            lost = answer.Certificate;
            throw new OperationCanceledException("the power went");
        }));
        File.Delete(MqttIdentity.In(keys).Certificate);

        string other = Path.Combine(_hub.Folder, "other-box");
        EnrolmentException used = await Assert.ThrowsAsync<EnrolmentException>(
            () => Enrolment.RunAsync(_hub.Server.Address, code, other));
        Assert.StartsWith("This code has been used already", used.Message, StringComparison.Ordinal);

        // One certificate, and the same one: nothing was revoked for it.
        Assert.Equal(lost, (await Enrolment.RunAsync(_hub.Server.Address, code, keys)).Certificate);
        using Peer node = new Peer(_hub.Options(MqttIdentity.In(keys))).Connected();
        Assert.True(node.Client.Connected);
    }

    [Fact]
    public async Task A_node_that_joins_again_shuts_its_earlier_self_out()
    {
        string first = Path.Combine(_hub.Folder, "first");
        await Enrolment.RunAsync(_hub.Server.Address, await CodeAsync("nodes/n1"), first);
        using Peer before = new Peer(_hub.Options(MqttIdentity.In(first))).Connected();
        string second = Path.Combine(_hub.Folder, "second");
        await Enrolment.RunAsync(_hub.Server.Address, await CodeAsync("nodes/n1"), second);
        before.Until(() => !before.Client.Connected);
        using Peer after = new Peer(_hub.Options(MqttIdentity.In(second))).Connected();
        Refused("bad-certificate", before);
    }

    [Fact]
    public async Task A_code_of_another_hub_or_a_mistyped_one_lets_nobody_in()
    {
        string keys = Path.Combine(_hub.Folder, "none");
        string good = await CodeAsync("nodes/n1");
        EnrolmentCode other = EnrolmentCode.Of(RandomNumberGenerator.GetBytes(EnrolmentCode.SecretBytes), [1, 2, 3]);
        string wrong = EnrolmentCode.Of(
            RandomNumberGenerator.GetBytes(EnrolmentCode.SecretBytes), _hub.Server.Machines.Authority.Root.Span).ToString();
        foreach ((string code, string why) in new[]
        {
            ("ABCD-EFGH", "no enrolment code"), (other.ToString(), "not of the hub"), (wrong, "not known here"),
        })
        {
            EnrolmentException refusal = await Assert.ThrowsAsync<EnrolmentException>(
                () => Enrolment.RunAsync(_hub.Server.Address, code, keys));
            Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(MqttIdentity.In(keys).Certificate));
        string typed = good.ToLowerInvariant().Replace('0', 'o').Replace("-", " ", StringComparison.Ordinal);
        await Enrolment.RunAsync(_hub.Server.Address, typed, keys);
    }

    [Fact]
    public async Task Who_tries_codes_waits()
    {
        using HttpClient http = await _hub.ClientAsync(null);
        List<HttpStatusCode> answers = [];
        for (int time = 0; time < 6; time++)
        {
            HttpResponseMessage answer = await http.PostAsJsonAsync("api/v1/enrol", new { secret = $"{time}", request = "" });
            answers.Add(answer.StatusCode);
        }
        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 5), HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public void A_code_ends_after_its_hour_and_is_not_burnt_by_what_is_no_request()
    {
        SteppedTime clock = new();
        using CertificateAuthority authority = CertificateAuthority.Open(Path.Combine(_hub.Folder, "own"), clock);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        string secret = authority.MakeCode(Node).Code.Secret;
        Assert.Equal(CodeVerdict.NoRequest, authority.Enrol(secret, "nonsense").Verdict);
        Enrolled enrolled = authority.Enrol(secret, request);
        Assert.Equal(CodeVerdict.Good, enrolled.Verdict);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(enrolled.Certificate);
        Assert.Equal("CN=small/nodes/n1", certificate.Subject);
        string late = authority.MakeCode(Node).Code.Secret;
        clock.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal(CodeVerdict.Ended, authority.Enrol(late, request).Verdict);
    }

    [Fact]
    public void An_answer_is_given_again_to_its_own_key_within_the_hour_and_as_long_as_it_is_good()
    {
        SteppedTime clock = new();
        string folder = Path.Combine(_hub.Folder, "own");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = SigningRequest.Of(key);
        string other = SigningRequest.Of(otherKey);
        string secret;
        Enrolled first;
        using (CertificateAuthority authority = CertificateAuthority.Open(folder, clock))
        {
            secret = authority.MakeCode(Node).Code.Secret;
            first = authority.Enrol(secret, request);
        }

        // The hub may have been started anew in between.
        using CertificateAuthority again = CertificateAuthority.Open(folder, clock);
        clock.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(first, again.Enrol(secret, request));
        Assert.Equal(CodeVerdict.Used, again.Enrol(secret, other).Verdict);
        Assert.Equal(CodeVerdict.Used, again.Enrol(secret, "nonsense").Verdict);

        // Whoever came in by a later code holds the name now.
        Assert.Equal(CodeVerdict.Good, again.Enrol(again.MakeCode(Node).Code.Secret, other).Verdict);
        Assert.Equal(CodeVerdict.Used, again.Enrol(secret, request).Verdict);

        string revoked = again.MakeCode(Node).Code.Secret;
        Assert.Equal(CodeVerdict.Good, again.Enrol(revoked, request).Verdict);
        again.Revoke(Node);
        Assert.Equal(CodeVerdict.Used, again.Enrol(revoked, request).Verdict);

        string late = again.MakeCode(Node).Code.Secret;
        again.Enrol(late, request);
        clock.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal(CodeVerdict.Used, again.Enrol(late, request).Verdict);
    }

    [Fact]
    public void A_certificate_is_renewed_in_time_once_an_hour_and_never_after_revocation_or_its_end()
    {
        SteppedTime clock = new();
        using CertificateAuthority authority = CertificateAuthority.Open(Path.Combine(_hub.Folder, "own"), clock);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        Assert.Null(authority.Renew(Node, request));
        authority.Prepare([(Node, Path.Combine(_hub.Folder, "n"))]);
        Assert.Null(authority.Renew(Node, request));
        clock.Pass(TimeSpan.FromDays(250));
        Assert.NotNull(authority.Renew(Node, request));
        Assert.Null(authority.Renew(Node, request));
        clock.Pass(TimeSpan.FromDays(366));
        Assert.Null(authority.Renew(Node, request));
        authority.Prepare([(Node, Path.Combine(_hub.Folder, "n"))]);
        clock.Pass(TimeSpan.FromHours(2));
        authority.Revoke(Node);
        Assert.Null(authority.Renew(Node, request));
    }

    [Fact]
    public async Task A_running_node_renews_by_itself_and_shows_the_new_certificate()
    {
        // A demonstration has new keys for this node already, and nobody gets two certificates in an hour.
        await using SmallHub real = await SmallHub.StartAsync(site: Real);
        MqttIdentity keys = real.KeysOf(Node, DateTimeOffset.UtcNow.AddDays(-300));
        string before = File.ReadAllText(keys.Certificate);
        NodeFile file = new()
        {
            Node = "n1", Site = "small", BrokerHost = "localhost", BrokerPort = real.Server.BrokerPort,
            SpoolFolder = "", SpoolLimit = 1 << 20, Sensors = [], ConfigHash = "00", KeysFolder = Path.GetDirectoryName(keys.Certificate),
        };
        Agent agent = new(
            file, [], null, static (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection),
            TimeProvider.System, NullLogger.Instance);
        using CancellationTokenSource stop = new();
        Thread thread = new(() => agent.Run(null, stop.Token));
        thread.Start();
        using Peer witness = real.Peer("wl/v1/small/nodes/n1/status");
        witness.Until(() => File.ReadAllText(keys.Certificate) != before);
        using X509Certificate2 after = X509Certificate2.CreateFromPem(File.ReadAllText(keys.Certificate));
        Assert.Equal(after.SerialNumber, real.Server.Machines.Authority.Newest(Node)!.Serial);

        // It says goodbye and comes back, with the new one.
        int came = witness.Inbox.Count;
        witness.Until(() => witness.Inbox.Skip(came).Any(message => message.Payload.Contains("\"online\":true", StringComparison.Ordinal)));
        stop.Cancel();
        thread.Join();
    }

    [Fact]
    public async Task The_hub_that_starts_again_is_the_same_authority_and_knows_whom_it_shut_out()
    {
        string folder = Directory.CreateTempSubdirectory("hub-").FullName;
        string root;
        MqttIdentity device, node;
        await using (SmallHub first = await SmallHub.StartAsync(folder))
        {
            root = first.Server.Machines.Authority.RootPem;
            device = first.KeysOf(Device);
            node = first.KeysOf(Node);
            first.Server.Machines.Revoke(Node, "tech-1");
        }
        await using (SmallHub again = await SmallHub.StartAsync(folder))
        {
            Assert.Equal(root, again.Server.Machines.Authority.RootPem);
            using Peer known = new Peer(again.Options(device)).Connected();
            using Peer shutOut = new(again.Options(node));
            Eventually.True(() =>
            {
                shutOut.Client.Step(20);
                return again.Server.Machines.Refused.ContainsKey("bad-certificate");
            }, "the revoked node is let in");
            Assert.False(shutOut.Client.Connected);
            string[] wide = [.. Directory.EnumerateFiles(Path.Combine(folder, "data", "authority"), "*", SearchOption.AllDirectories)
                .Where(file => File.GetUnixFileMode(file) != (UnixFileMode.UserRead | UnixFileMode.UserWrite))];
            Assert.Empty(wide);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(folder, "data", "authority")));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Only_a_demonstration_finds_keys_ready_and_only_a_real_site_leaves_this_machine()
    {
        string file = Path.Combine(_hub.Folder, "demonstration.yaml");
        await File.WriteAllTextAsync(file, SmallHub.Site);
        string data = Path.Combine(_hub.Folder, "shown");
        HubOptions options = new() { Sites = [file], Data = data, Port = 0, MqttPort = 0 };
        StartException refusal = await Assert.ThrowsAsync<StartException>(
            () => HubServer.StartAsync(options with { Listen = IPAddress.Any }));
        Assert.Contains("listens on this machine only", refusal.Message, StringComparison.Ordinal);
        string keys = Path.Combine(Machines.DemonstrationKeys(data), "small");
        MqttIdentity node = MqttIdentity.In(Path.Combine(keys, "nodes", "n1"));
        await using (HubServer shown = await HubServer.StartAsync(options))
        {
            using Peer peer = new Peer(new MqttOptions("127.0.0.1", shown.BrokerPort, "x", null, node)).Connected();
        }

        // Made a real site, it can't take up a folder in which keys lay ready; in one of its own there are none.
        await File.WriteAllTextAsync(file, Real);
        await Assert.ThrowsAsync<StartException>(() => HubServer.StartAsync(options));
        HubOptions own = options with { Data = Path.Combine(_hub.Folder, "real"), Listen = IPAddress.Any };
        await using (HubServer real = await HubServer.StartAsync(own))
        {
            Assert.False(Directory.Exists(Machines.DemonstrationKeys(own.Data)));

            // It believes the broker, so that it is the broker who refuses.
            MqttIdentity stranger = node with { Authority = real.Machines.Authority.RootFile };
            using Peer peer = new(new MqttOptions("127.0.0.1", real.BrokerPort, "x", null, stranger));
            Eventually.True(() =>
            {
                peer.Client.Step(20);
                return real.Machines.Refused.ContainsKey("bad-certificate");
            }, "prepared keys open a real site");
        }
    }

    [Fact]
    public async Task A_technician_sees_the_keys_makes_a_code_and_shuts_a_node_out_and_nobody_else_may()
    {
        _hub.KeysOf(Node);
        using HttpClient worker = await _hub.ClientAsync("w-01");
        Assert.Equal(HttpStatusCode.Forbidden, (await worker.PostAsync("api/v1/sites/small/nodes/n1/code", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await worker.PostAsync("api/v1/sites/small/nodes/n1/revoke", null)).StatusCode);
        using HttpClient provider = await _hub.ClientAsync("lead-north");
        Assert.DoesNotContain("nodes/n1/code", await provider.GetStringAsync("technician/small"), StringComparison.Ordinal);
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        Assert.Equal(HttpStatusCode.NotFound, (await technician.PostAsync("api/v1/sites/small/nodes/n9/code", null)).StatusCode);
        string page = await technician.GetStringAsync("technician/small");
        Assert.Contains("/technician/small/nodes/n1/revoke", page, StringComparison.Ordinal);
        string token = System.Text.RegularExpressions.Regex.Match(page, "data-token=\"([^\"]+)\"").Groups[1].Value;
        Assert.Equal(HttpStatusCode.BadRequest, (await technician.PostAsync("technician/small/nodes/n1/code", null)).StatusCode);
        using FormUrlEncodedContent form = new([new("__RequestVerificationToken", token)]);
        string code = await (await technician.PostAsync("technician/small/nodes/n1/code", form)).Content.ReadAsStringAsync();
        Assert.Equal(9, System.Text.RegularExpressions.Regex.Count(code, "<span>[0-9A-Z]{4}</span>"));
        Assert.Contains("<svg", code, StringComparison.Ordinal);
        Assert.Contains("n1", await technician.GetStringAsync("technician/small/nodes/n1/revoke"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await technician.PostAsync("api/v1/sites/small/nodes/n1/revoke", null)).StatusCode);
        JsonElement machines = await technician.GetFromJsonAsync<JsonElement>("api/v1/sites/small/machines");
        Assert.Contains(machines.GetProperty("machines").EnumerateArray(), machine =>
            machine.GetProperty("id").GetString() == "n1" && machine.GetProperty("state").GetString() == "revoked");
    }

    [Fact]
    public async Task No_secret_stands_in_a_log_or_in_a_process_argument()
    {
        string file = Path.Combine(_hub.Folder, "demonstration.yaml");
        await File.WriteAllTextAsync(file, SmallHub.Site);
        string data = Path.Combine(_hub.Folder, "quiet");
        using Process hub = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "Logistics.Hub.dll"), "run", "--site", file, "--data", data, "--port", "0",
                "--mqtt-port", "0",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = hub.StandardError.ReadToEndAsync();
        List<string> words = [];
        while (await hub.StandardOutput.ReadLineAsync() is string line)
        {
            words.Add(line);
            if (!line.StartsWith("hub: ", StringComparison.Ordinal)) continue;
            string port = line.Split(' ')[1].TrimEnd(',').Split(':')[2];
            using HttpClient http = new(Trusting.Handler(Path.Combine(data, "authority", "authority.pem")))
            {
                BaseAddress = new Uri($"https://127.0.0.1:{port}/"),
            };
            string pin = (await File.ReadAllTextAsync(Path.Combine(data, "pin"))).Trim();
            await http.PostAsJsonAsync("api/v1/session", new { site = "small", person = "tech-1", pin });
            HttpResponseMessage answer = await http.PostAsync("api/v1/sites/small/nodes/n1/code", null);
            JsonElement code = await answer.Content.ReadFromJsonAsync<JsonElement>();
            string shown = code.GetProperty("code").GetString()!;
            await Enrolment.RunAsync(http.BaseAddress, shown, Path.Combine(_hub.Folder, "keys-quiet"));
            string[] secrets = [pin, shown, EnrolmentCode.Parse(shown)!.Secret, "PRIVATE KEY"];
            string arguments = string.Concat(Directory.EnumerateDirectories("/proc").Select(Arguments));
            string own = Arguments($"/proc/{hub.Id}");
            using Process stop = Process.Start("kill", ["-TERM", hub.Id.ToString(CultureInfo.InvariantCulture)]);
            words.Add(await hub.StandardOutput.ReadToEndAsync());
            words.Add(await errors);
            string log = string.Join('\n', words);
            Assert.Contains("n1 joined from", log, StringComparison.Ordinal);

            // Six digits may stand in a process's arguments by chance; the hub's own hold none.
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
            Assert.All(secrets[1..], secret => Assert.DoesNotContain(secret, arguments, StringComparison.Ordinal));
            Assert.DoesNotContain(pin, own, StringComparison.Ordinal);
        }
        await hub.WaitForExitAsync();
    }

    private static string Arguments(string process)
    {
        try
        {
            return File.Exists($"{process}/cmdline") ? File.ReadAllText($"{process}/cmdline") : "";
        }
        catch (IOException)
        {
            // It has ended in between.
            return "";
        }
    }

    private async Task<string> CodeAsync(string machine)
    {
        using HttpClient technician = await _hub.ClientAsync("tech-1");
        HttpResponseMessage answer = await technician.PostAsync($"api/v1/sites/small/{machine}/code", null);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
    }

    /// <summary>Waits until the hub has counted, and with that told in its log, a refusal of this kind.</summary>
    private void Refused(string reason, Peer machine) => machine.Until(() => _hub.Server.Machines.Refused.ContainsKey(reason));

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

        public void Pass(TimeSpan time) => _now += time;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
