namespace Logistics.Core;

/// <summary>Where a pack of readings comes from.</summary>
/// <param name="Publisher">Index in <see cref="SiteConfiguration.Publishers"/>.</param>
/// <param name="Boot">The node's boot; 0 for a publisher that numbers nothing.</param>
/// <param name="Seq">Number within the boot, from 1; 0 for a publisher that numbers nothing.</param>
/// <param name="From">The first number of this boot that the node can still send; what is missing below it was dropped there. 0 when
/// the node does not say: then a boot begins with the first of its packs that arrives.</param>
public readonly record struct PackHeader(int Publisher, long Boot, long Seq, long From)
{
    /// <summary>The publisher numbers its packs and keeps them until they are acknowledged.</summary>
    public bool Numbered => Seq > 0;
}
