namespace Logistics.Core;

/// <summary>Where a pack of readings comes from.</summary>
/// <param name="Publisher">Index in <see cref="SiteConfiguration.Publishers"/>.</param>
/// <param name="Boot">The node's boot; 0 for a publisher that numbers nothing.</param>
/// <param name="Seq">Number within the boot, from 1; 0 for a publisher that numbers nothing.</param>
/// <param name="From">The first number of this boot that the node can still send; what is missing below it was dropped there. 0 when
/// the node does not say: then a boot begins with the first of its packs that arrives.</param>
/// <param name="Records">Readings in the pack as it was sent, those that were refused included.</param>
/// <param name="Total">Readings that the node sealed in this boot up to and including this pack; 0 when it does not say.</param>
/// <param name="Behind">Packs that waited behind this one when it was sent: while some do, the node tells of the past.</param>
public readonly record struct PackHeader(
    int Publisher, long Boot, long Seq, long From, int Records = 0, long Total = 0, long Behind = 0)
{
    /// <summary>The publisher numbers its packs and keeps them until they are acknowledged.</summary>
    public bool Numbered => Seq > 0;
}
