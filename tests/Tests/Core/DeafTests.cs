using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>After a time in which nothing was heard, nothing is decided that a node may have told differently.</summary>
public class DeafTests
{
    private const long Minute = SmallSite.Minute;
    private const long ReleaseMs = 30 * Minute;
    private readonly SmallSite _site = new(SmallSite.Standard(releaseAfterMs: ReleaseMs));

    [Fact]
    public void A_bed_that_falls_due_waits_for_its_nodes_next_word()
    {
        Leave();
        _site.Tell(Input.Deaf(_site.NowMs));
        _site.Wait(ReleaseMs - 5 * Minute);
        _site.Tell(Input.Deaf(_site.NowMs));
        _site.Wait(5 * Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Tell(behind: 0, (0, 0, 0));
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void Who_turns_out_to_have_come_back_is_left_in_peace()
    {
        Leave();
        _site.Wait(ReleaseMs - 2 * Minute);
        _site.Tell(Input.Deaf(_site.NowMs));
        _site.Wait(5 * Minute);
        _site.Tell(behind: 0, (0, 1, 15 * Minute));
        Assert.Empty(_site.Engine.Tasks.All);
        Assert.Equal(BedStatus.Occupied, _site.Hospital.Status);
    }

    [Fact]
    public void A_node_that_stays_silent_is_waited_for_as_long_as_a_reading_is_believed()
    {
        Leave();
        _site.Wait(ReleaseMs - 2 * Minute);
        _site.Tell(Input.Deaf(_site.NowMs));
        _site.Wait(_site.Engine.Settings.StaleAfterMs - 1);
        Assert.Empty(_site.OpenTasks);
        _site.Wait(1);
        Assert.Single(_site.OpenTasks);
    }

    [Fact]
    public void That_someone_came_takes_the_task_away_before_the_node_has_told_everything()
    {
        Leave();
        _site.Wait(ReleaseMs + Minute);
        WorkTask task = _site.OpenTasks.Single();
        _site.Tell(Input.Deaf(_site.NowMs));
        _site.Wait(10 * Minute);
        _site.Tell(behind: 9, (0, 1, 8 * Minute), (0, 0, 4 * Minute));
        Assert.Equal("occupied-again", task.Reason);
    }

    [Fact]
    public void What_stands_before_a_pack_that_came_too_early_is_waited_for()
    {
        Leave();
        _site.Wait(ReleaseMs - 2 * Minute);
        _site.Tell(behind: 1, (4, 300, 0));
        _site.Tell(Input.Untold(_site.NowMs, 0));
        _site.Wait(5 * Minute);
        Assert.Empty(_site.OpenTasks);
        _site.Tell(behind: 0, (0, 1, 6 * Minute));
        Assert.Empty(_site.Engine.Tasks.All);
        Assert.False(_site.Engine.Publishers[0].Awaited);
    }

    private void Leave()
    {
        _site.OccupyHospital();
        _site.Read(0, 0);
        _site.Wait(Minute);
    }
}
