using System.Threading.Channels;
using Logistics.Wire.Messages;

namespace Logistics.Hub.Bench;

/// <summary>Somebody who looks at channels of a node, and what they have not seen yet: who can't keep up misses the oldest.</summary>
/// <param name="site">Site id.</param>
/// <param name="node">Node id.</param>
/// <param name="channels">The channels.</param>
internal sealed class SignalWatcher(string site, string node, IReadOnlyList<string> channels)
{
    private const int Waiting = 32;

    private readonly Channel<SignalMessage> _signals = Channel.CreateBounded<SignalMessage>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public string Site => site;

    public string Node => node;

    public IReadOnlyList<string> Channels => channels;

    /// <summary>What was heard, oldest first.</summary>
    public ChannelReader<SignalMessage> Signals => _signals.Reader;

    public void Offer(SignalMessage signal) => _signals.Writer.TryWrite(signal);
}
