using System.Threading.Channels;

namespace Logistics.Hub.Web;

/// <summary>One open page and the patches that wait for it, at most 64.</summary>
internal sealed class LiveClient(LiveStream stream) : IDisposable
{
    private const int Waiting = 64;
    private readonly Channel<byte[]> _patches = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private volatile bool _behind;

    public LiveStream Stream => stream;

    public ChannelReader<byte[]> Patches => _patches.Reader;

    /// <summary>The client missed a patch and must load its page anew.</summary>
    public bool Behind => _behind;

    public void Offer(byte[] patch)
    {
        if (!_patches.Writer.TryWrite(patch)) CutLoose();
    }

    public void CutLoose()
    {
        _behind = true;
        _patches.Writer.TryComplete();
    }

    public void Dispose() => _patches.Writer.TryComplete();
}
