using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Logistics.Hub.Authority;

/// <summary>
/// Understands what mosquitto says of those it turns away, counts it, and tells it as warnings: the first of a kind at once, then at most
/// one a minute with the count of the rest. One thread speaks at a time.
/// </summary>
internal sealed partial class BrokerWords(ILogger logger, TimeProvider clock)
{
    private const int KindsKept = 1_000;
    private const int PendingMost = 64;

    // It looked whether the port is open, and went.
    private const string GoneByItself = "unexpected eof while reading";
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (DateTimeOffset Said, long More)> _said = [];
    private readonly List<string> _pending = [];
    private ImmutableDictionary<string, long> _counts = ImmutableDictionary<string, long>.Empty;
    private string _failure = "";
    private string _subscriber = "";

    /// <summary>Refusals since the start, by reason: <c>no-tls</c>, <c>no-certificate</c>, <c>bad-certificate</c>, <c>tls</c>,
    /// <c>not-its-topic</c>, <c>not-its-ears</c>. From any thread.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Hear(string line)
    {
        string subscriber = _subscriber;
        _subscriber = "";
        if (Coming().Match(line) is { Success: true } coming)
        {
            if (_pending.Count >= PendingMost) _pending.RemoveAt(0);
            _pending.Add(coming.Groups[1].Value);
        }
        else if (Welcome().Match(line) is { Success: true } welcome) _pending.Remove(welcome.Groups[1].Value);
        else if (line.StartsWith("OpenSSL Error", StringComparison.Ordinal)) _failure = line[(line.LastIndexOf(':') + 1)..];
        else if (line.StartsWith("Client <unknown> disconnected", StringComparison.Ordinal)) Ended();

        // At once, or in the middle of the handshake, as above.
        else if (Failed().Match(line) is { Success: true } failed) TurnedAway(failed.Groups[1].Value, failed.Groups[2].Value);
        else if (Denied().Match(line) is { Success: true } denied)
        {
            string who = denied.Groups[1].Value;
            Say("not-its-topic", who, $"{who} wrote to '{denied.Groups[2].Value}', which is not its own: refused");
        }
        else if (Asks().Match(line) is { Success: true } asks) _subscriber = asks.Groups[1].Value;
        else if (line.StartsWith('\t')) Subscribes(subscriber, line);
        else if (line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal))
        {
            Say(null, line, $"the broker says: {line}");
        }
    }

    private void Subscribes(string who, string line)
    {
        _subscriber = who;
        string filter = line.AsSpan(1, Math.Max(0, line.LastIndexOf(" (QoS", StringComparison.Ordinal) - 1)).ToString();
        bool isBound = who.Contains("/nodes/", StringComparison.Ordinal) || who.Contains("/sensors/", StringComparison.Ordinal);
        if (isBound && !filter.StartsWith($"wl/v1/{who}/", StringComparison.Ordinal))
        {
            Say("not-its-ears", who, $"{who} wants to hear '{filter}': it hears of it what is its own, and the rest is refused");
        }
    }

    private void Ended()
    {
        string failure = _failure;
        _failure = "";
        if (failure is "" or GoneByItself)
        {
            if (_pending.Count > 0) _pending.RemoveAt(0);
            return;
        }
        string from = _pending.Count == 0 ? "an unknown address" : string.Join(" or ", _pending.Select(Host).Distinct());
        _pending.Clear();
        TurnedAway(from, failure);
    }

    private void TurnedAway(string from, string failure)
    {
        if (failure == GoneByItself) return;
        (string reason, string why) = failure switch
        {
            "wrong version number" or "http request" or "packet length too long" or "unknown protocol" =>
                ("no-tls", "it does not speak TLS"),
            "peer did not return a certificate" => ("no-certificate", "it shows no certificate"),
            "certificate verify failed" => ("bad-certificate", "its certificate is of another authority, has ended or is revoked"),
            "unsupported protocol" => ("tls", "it speaks no TLS from 1.2 on"),
            string other => ("tls", other),
        };
        Say(reason, from, $"a connection to the broker from {from} is refused: {why}");
    }

    private void Say(string? reason, string about, string sentence)
    {
        if (reason is not null) _counts = _counts.SetItem(reason, _counts.GetValueOrDefault(reason) + 1);
        DateTimeOffset now = clock.GetUtcNow();
        string key = $"{reason}|{about}";
        if (_said.TryGetValue(key, out (DateTimeOffset Said, long More) before) && before.Said + Quiet > now)
        {
            _said[key] = before with { More = before.More + 1 };
            return;
        }
        if (_said.Count >= KindsKept) _said.Clear();
        _said[key] = (now, 0);
        if (before.More > 0) logger.LogWarning("{Sentence} ({More} more in the minute before)", sentence, before.More);
        else logger.LogWarning("{Sentence}", sentence);
    }

    private static string Host(string address) => address[..Math.Max(0, address.LastIndexOf(':'))];

    [GeneratedRegex(@"^New connection from (\S+) on port")]
    private static partial Regex Coming();

    [GeneratedRegex(@"^New client connected from (\S+) as ")]
    private static partial Regex Welcome();

    [GeneratedRegex(@"^Client connection from (\S+) failed: error:.*:([^:]+)\.$")]
    private static partial Regex Failed();

    [GeneratedRegex(@"^Denied PUBLISH from (\S+) \(.*?'(.*)', \.\.\. ")]
    private static partial Regex Denied();

    [GeneratedRegex(@"^Received SUBSCRIBE from (\S+)")]
    private static partial Regex Asks();
}
