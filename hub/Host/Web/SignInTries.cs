using System.Net;

namespace Logistics.Hub.Web;

/// <summary>Counts wrong PINs by remote address: after 5 within a minute that address waits 30 seconds. Safe from any thread.</summary>
internal class SignInTries(TimeProvider clock)
{
    private const int Allowed = 5;
    private const int AddressesKept = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Tries> _tries = [];

    /// <summary>How long this address still has to wait; zero when it may try.</summary>
    public TimeSpan Waiting(IPAddress? address)
    {
        lock (_gate)
        {
            var left = _tries.TryGetValue(address ?? IPAddress.None, out var tries) ? tries.Until - clock.GetUtcNow() : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Wrong(IPAddress? address)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_tries.Count >= AddressesKept)
                foreach (var (old, tries) in _tries)
                    if (now - tries.First > Window && now > tries.Until) _tries.Remove(old);

            var key = address ?? IPAddress.None;
            var before = _tries.GetValueOrDefault(key);
            var next = before is null || now - before.First > Window
                ? new Tries(now, 1, default) : before with { Count = before.Count + 1 };
            _tries[key] = next.Count < Allowed ? next : new Tries(now, 0, now + Wait);
        }
    }

    public void Right(IPAddress? address)
    {
        lock (_gate) _tries.Remove(address ?? IPAddress.None);
    }

    private sealed record Tries(DateTimeOffset First, int Count, DateTimeOffset Until);
}
