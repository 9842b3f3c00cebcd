namespace Logistics.Hub;

/// <summary>
/// How many bytes a publisher may send: a steady rate, and a store of what it did not use before. A node that empties a full spool stays
/// within it; one that has gone mad does not.
/// </summary>
/// <param name="bytesPerSecond">The steady rate.</param>
/// <param name="most">What may gather, in bytes; it begins full.</param>
internal sealed class RateLimit(long bytesPerSecond, long most)
{
    private long _left = most * 1000;
    private long _countedMs;

    /// <summary>Takes a message into account; false when it is too much now.</summary>
    /// <param name="bytes">Its length and that of its topic.</param>
    /// <param name="nowMs">The machine's time in ms, which never runs back.</param>
    public bool Allows(int bytes, long nowMs)
    {
        _left = Math.Min(most * 1000, _left + (nowMs - _countedMs) * bytesPerSecond);
        _countedMs = nowMs;
        if (_left < bytes * 1000L) return false;
        _left -= bytes * 1000L;
        return true;
    }
}
