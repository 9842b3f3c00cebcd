namespace Logistics.Tests.Edge;

public sealed class LostAckTests
{
    [Fact]
    public void Packs_whose_acknowledgement_got_lost_are_sent_again_after_a_while()
    {
        using AgentRig rig = new();
        rig.Start();
        rig.Sensor.Say(true);
        rig.Sensor.Say(false);
        rig.Until(() => rig.Packs().Count == 1);
        rig.Sensor.Say(true);
        rig.Until(() => rig.Packs().Count == 2);
        rig.Until(() => rig.Packs().Count == 4);
        Assert.Equal([1L, 2, 1, 2], rig.Packs().Select(pack => pack.Seq));
        rig.Acknowledge(rig.Agent.Boot, 2);
        rig.Until(() => rig.Agent.Waiting == 0);
    }
}
