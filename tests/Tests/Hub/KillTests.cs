using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Logistics.Mqtt;
using Logistics.Simulator;
using Logistics.Tests.Mqtt;
using Logistics.Tests.Support;

namespace Logistics.Tests.Hub;

/// <summary>The hub as a process of its own, killed without a word.</summary>
public partial class KillTests
{
    [Fact]
    public async Task After_kill_9_the_same_beds_tasks_and_worklists_come_back()
    {
        string folder = Directory.CreateTempSubdirectory("kill-").FullName;
        string site = Path.Combine(folder, "small.yaml");
        await File.WriteAllTextAsync(site, SmallHub.Site);
        string before;
        using (Running hub = Start(site, folder, out Uri web, out int mqtt))
        {
            using Peer node = new Peer(Keys(folder, mqtt), "wl/v1/small/nodes/n1/ack").Connected();
            using HttpClient worker = await SignIn(web, folder, "w-01");
            await HubTests.Tell(worker, "shift", new { onShift = true });
            node.Publish("wl/v1/small/nodes/n1/readings",
                """[{"boot":1,"seq":1,"n":"bed-1/button","vb":true},{"n":"drum/level","v":0.9}]""");
            node.Hear("ack");
            using HttpClient lead = await SignIn(web, folder, "lead-1");
            before = await HubTests.Everything(lead);
            Assert.Contains("ready-to-make", before, StringComparison.Ordinal);
            Assert.Contains("offered", before, StringComparison.Ordinal);
            await hub.KillAsync();
        }
        using (Running hub = Start(site, folder, out Uri web, out int mqtt))
        {
            using HttpClient lead = await SignIn(web, folder, "lead-1");
            Assert.Equal(before, await HubTests.Everything(lead));
            await hub.KillAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Running Start(string site, string folder, out Uri web, out int mqtt)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "Logistics.Hub.dll");
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        string data = Path.Combine(folder, "data");
        string[] arguments = ["exec", dll, "run", "--site", site, "--data", data, "--port", "0", "--mqtt-port", "0"];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (Announcement().Match(line) is not { Success: true } match) continue;
            web = new Uri(match.Groups[1].Value + "/");
            mqtt = int.Parse(match.Groups[2].Value, null);
            _ = process.StandardOutput.ReadToEndAsync();
            return new Running(process);
        }
        throw new InvalidOperationException("the hub did not start");
    }

    private static MqttOptions Keys(string folder, int mqtt) => new(
        "127.0.0.1", mqtt, "n1", null, MqttIdentity.In(Path.Combine(folder, "data", "demonstration", "keys", "small", "nodes", "n1")));

    private static async Task<HttpClient> SignIn(Uri web, string folder, string person)
    {
        HttpClient client = new(Trusting.Handler(Path.Combine(folder, "data", "authority", "authority.pem"))) { BaseAddress = web };
        string pin = (await File.ReadAllTextAsync(Path.Combine(folder, "data", "pin"))).Trim();
        HttpResponseMessage answer = await client.PostAsJsonAsync("api/v1/session", new { site = "small", person, pin });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return client;
    }

    /// <summary>A hub that ends with the test, also when the test fails.</summary>
    private sealed class Running(Process process) : IDisposable
    {
        public Task KillAsync()
        {
            process.Kill();
            return process.WaitForExitAsync();
        }

        public void Dispose()
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }

    [GeneratedRegex(@"^hub: (http\S+), broker 127\.0\.0\.1:(\d+)")]
    private static partial Regex Announcement();
}
