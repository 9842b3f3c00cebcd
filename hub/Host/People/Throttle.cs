using System.Net;
using System.Net.Sockets;

namespace Logistics.Hub.People;

/// <summary>
/// Makes guessing slow. Each try counts as wrong until it turns out right, so that many at once get no further than one after another.
/// Three counts stand side by side: of a name from one address (5 free tries, then waits of 30 s to 5 min), of a name from all addresses
/// that never got in under it (20, same waits), and of an address with all names (100, same waits: a whole shift may come in at once
/// through one). Safe from any thread.
/// </summary>
/// <remarks>
/// A stranger elsewhere can't keep a colleague out: from an address that got in before, only the tries from that address count; and a card
/// or a passkey is a name of its own, which nobody can guess at.
/// </remarks>
public sealed class Throttle(TimeProvider clock)
{
    private const int Kept = 20_000;
    private const int AddressesOfOne = 16;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Tries> _tries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedList<string>> _gotIn = new(StringComparer.Ordinal);

    /// <summary>Begins a try.</summary>
    /// <param name="name">What is tried: site and person, a card, or a door of its own such as <c>set-up</c>.</param>
    /// <param name="address">From where.</param>
    /// <returns>Zero when it may go on; else how long to wait, and then nothing was counted.</returns>
    public TimeSpan Begin(string name, IPAddress? address)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_gate)
        {
            if (Waiting(name, address) is var wait && wait > TimeSpan.Zero) return wait;
            if (_tries.Count >= Kept) Forget(now);
            foreach ((string key, int free) in Counts(name, Of(address)))
            {
                Tries? before = _tries.GetValueOrDefault(key);
                int count = before is null || now - before.Last > Remembered ? 1 : before.Count + 1;
                _tries[key] = new Tries(count, now, count < free ? now : now + Wait(count - free));
            }
            return TimeSpan.Zero;
        }
    }

    /// <summary>How long a next try has to wait; zero when it need not.</summary>
    public TimeSpan Waiting(string name, IPAddress? address)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_gate)
        {
            TimeSpan wait = Counts(name, Of(address)).Max(count => (_tries.GetValueOrDefault(count.Key)?.Until ?? now) - now);
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>The try was right: it is not counted, and the name is free from this address.</summary>
    public void Right(string name, IPAddress? address)
    {
        string from = Of(address);
        lock (_gate)
        {
            // Whoever has one good name must not use it to try others without end: only this one try is taken back.
            foreach ((string key, int free) in Counts(name, from))
            {
                if (_tries.GetValueOrDefault(key) is not Tries tries) continue;
                if (key == Pair(name, from) || tries.Count <= 1) _tries.Remove(key);
                else _tries[key] = tries with { Count = tries.Count - 1, Until = tries.Count <= free ? tries.Last : tries.Until };
            }
            if (!_gotIn.TryGetValue(name, out LinkedList<string>? known))
            {
                if (_gotIn.Count >= Kept) _gotIn.Clear();
                _gotIn[name] = known = [];
            }
            known.Remove(from);
            known.AddFirst(from);
            if (known.Count > AddressesOfOne) known.RemoveLast();
        }
    }

    /// <summary>Frees a name everywhere.</summary>
    public void Unlock(string name)
    {
        lock (_gate)
        {
            foreach (string key in _tries.Keys.Where(key => IsOf(name, key)).ToArray()) _tries.Remove(key);
        }
    }

    /// <summary>Whether the name waits anywhere at the moment.</summary>
    public bool IsLocked(string name)
    {
        DateTimeOffset now = clock.GetUtcNow();
        lock (_gate)
        {
            return _tries.Any(pair => pair.Value.Until > now && IsOf(name, pair.Key));
        }
    }

    private static TimeSpan Wait(int over)
    {
        TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(over, 10));
        return wait < LongestWait ? wait : LongestWait;
    }

    private static bool IsOf(string name, string key) => key == All(name) || key.StartsWith(Pair(name, ""), StringComparison.Ordinal);

    private static string Pair(string name, string from) => $"{name}\n{from}";

    private static string All(string name) => $"{name}\t";

    // Whoever has one IPv6 address has the 64 bits behind it too.
    private static string Of(IPAddress? address)
    {
        if (address is null) return "?";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    private IEnumerable<(string Key, int Free)> Counts(string name, string from)
    {
        yield return (Pair(name, from), 5);
        yield return ($"\n{from}", 100);
        if (_gotIn.GetValueOrDefault(name)?.Contains(from) != true) yield return (All(name), 20);
    }

    /// <summary>Makes room: first what is long over, and else what is oldest.</summary>
    private void Forget(DateTimeOffset now)
    {
        int left = Kept / 2;
        foreach ((string key, Tries tries) in _tries.OrderBy(pair => pair.Value.Last).ToArray())
        {
            if (now - tries.Last <= Remembered && _tries.Count <= left) break;
            _tries.Remove(key);
        }
    }

    private sealed record Tries(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
