using Logistics.Hub.Web;

namespace Logistics.Tests.Web;

/// <summary>Nobody waits for a page that can't keep up.</summary>
public sealed class LiveClientTests
{
    [Fact]
    public void A_client_that_reads_along_is_never_behind()
    {
        using var client = new LiveClient(new LiveStream(LivePart.Board, "nl"));
        for (var patch = 0; patch < 1000; patch++)
        {
            client.Offer([1]);
            Assert.True(client.Patches.TryRead(out _));
        }
        Assert.False(client.Behind);
    }

    [Fact]
    public void A_client_that_does_not_read_is_cut_loose_when_64_patches_wait()
    {
        using var client = new LiveClient(new LiveStream(LivePart.Board, "nl"));
        for (var patch = 0; patch < 64; patch++) client.Offer([1]);
        Assert.False(client.Behind);
        client.Offer([1]);
        Assert.True(client.Behind);
        client.Offer([1]);
    }
}
