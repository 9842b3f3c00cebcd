using Logistics.Core;

namespace Logistics.Tests.Core;

public class AccountingTests
{
    private readonly SmallSite _site = new();

    private PublisherState Node => _site.Engine.Publishers[0];

    [Fact]
    public void Of_what_a_node_sealed_what_has_not_arrived_is_missing()
    {
        Pack(7, 1, records: 100, total: 100);
        Pack(7, 3, records: 50, total: 250, from: 3);
        Assert.Equal((250, 150, 100), (Node.Sealed, Node.Received, Node.Missing));
        Pack(7, 2, records: 100, total: 200);
        Assert.Equal((250, 250, 0), (Node.Sealed, Node.Received, Node.Missing));
    }

    [Fact]
    public void What_a_node_dropped_stays_missing()
    {
        Pack(7, 1, records: 100, total: 100);
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, 7, 4, 4, 10, 410), []));
        Assert.Equal(300, Node.Missing);
    }

    [Fact]
    public void A_node_that_tells_no_total_is_taken_at_what_arrived()
    {
        Pack(7, 2, records: 20, total: 0, from: 2);
        Pack(7, 4, records: 30, total: 0, from: 4);
        Assert.Equal((50, 50, 0), (Node.Sealed, Node.Received, Node.Missing));
    }

    [Fact]
    public void A_device_without_numbers_misses_nothing()
    {
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(1, 0, 0, 0, 3), []));
        PublisherState device = _site.Engine.Publishers[1];
        Assert.Equal((3, 3, 0), (device.Sealed, device.Received, device.Missing));
    }

    [Fact]
    public void The_sum_stays_right_when_an_old_boot_is_forgotten()
    {
        for (int boot = 1; boot <= 20; boot++) Pack(boot, 1, records: 10, total: 11);
        Assert.Equal((220, 200, 20), (Node.Sealed, Node.Received, Node.Missing));
        Assert.Equal(0, Node.Through(1));
        Assert.Equal(1, Node.Through(20));
    }

    private void Pack(long boot, long seq, int records, long total, long from = 1) =>
        _site.Tell(Input.Of(_site.NowMs, new PackHeader(0, boot, seq, from, records, total), []));
}
