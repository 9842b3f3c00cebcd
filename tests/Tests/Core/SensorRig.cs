using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>
/// A container of a small site lived with for months: it fills by day in random steps, its level sensor and its scale tell of it every
/// twenty minutes with some noise, people empty it when asked and now and then unasked, and some of them leave a bag.
/// </summary>
internal sealed class SensorRig
{
    public const int LevelSensor = 6;
    public const int WeightSensor = 7;
    private readonly Random _random;
    private int _gramsEach;
    private bool _begun;

    public SensorRig(int seed, Func<PointSettings, PointSettings>? change = null, Func<SiteConfiguration, SiteConfiguration>? site = null)
    {
        _random = new Random(seed);
        SiteConfiguration settings = SmallSite.Standard();
        settings = settings with { Waste = [(change ?? (same => same))(settings.Waste[0])] };
        Site = new SmallSite(site is null ? settings : site(settings));
        _gramsEach = _random.Next(GramsLeast, GramsMost);
    }

    public SmallSite Site { get; }

    public StoragePoint Drum => Site.Drum;

    /// <summary>How full it is, in permille.</summary>
    public int Fill { get; set; }

    /// <summary>How often it was emptied, by word or without.</summary>
    public int Emptyings { get; private set; }

    /// <summary>What its sensors make of the truth, in permille and grams; null for a sensor that says nothing.</summary>
    public Func<int, long>? Level { get; set; } = fill => fill;

    public Func<int, long>? Weight { get; set; } = grams => grams;

    /// <summary>Noise either way.</summary>
    public int LevelNoise { get; set; } = 8;

    public int WeightNoise { get; set; } = 100;

    /// <summary>Of a hundred emptyings.</summary>
    public int LeaveBag { get; set; } = 10;

    public int WithoutWord { get; set; } = 15;

    public int GramsLeast { get; set; } = 24;

    public int GramsMost { get; set; } = 34;

    /// <summary>In permille, at most, each twenty minutes of the day.</summary>
    public int StepMost { get; set; } = 70;

    public IEnumerable<(string Name, SensorHealth Health)> Ailing => Site.Engine.Ailing(Drum).Select(one => (one.Name, one.Health));

    public IEnumerable<WorkTask> Collections => Site.OpenTasks.Where(task => task.Kind == TaskKind.CollectWaste);

    public IEnumerable<WorkTask> Checks => Site.OpenTasks.Where(task => task.Kind == TaskKind.CheckSensor);

    /// <summary>Lives on for so many emptyings, or until the sensor ails in this way; gives how many it took.</summary>
    public int Until(Func<bool> done, int emptyingsMost)
    {
        int before = Emptyings;
        for (int step = 0; step < 400 * 72 && !done() && Emptyings - before < emptyingsMost; step++) Step();
        return Emptyings - before;
    }

    public SensorRig Live(int days)
    {
        for (int step = 0; step < days * 72; step++) Step();
        return this;
    }

    /// <summary>Twenty minutes.</summary>
    public void Step()
    {
        if (!_begun) Site.Say(CommandKind.StartShift);
        _begun = true;
        long hour = Site.NowMs / SmallSite.Hour % 24;
        if (hour is >= 6 and < 21 && _random.Next(10) < 7) Fill = Math.Min(1_000, Fill + _random.Next(StepMost));
        Tell();
        Site.Wait(10 * SmallSite.Minute);
        WorkTask? task = Collections.FirstOrDefault();
        if (task is not null && _random.Next(2) == 0)
        {
            if (_random.Next(100) < WithoutWord) Empty();
            else Collect();
        }
        Site.Wait(10 * SmallSite.Minute);
    }

    /// <summary>Emptied, and said so.</summary>
    public void Collect()
    {
        WorkTask task = Collections.First();
        Site.Say(CommandKind.StartTask, task: task.Id);
        Empty();
        Assert.Equal(Refusal.None, Site.Say(CommandKind.FinishTask, task: task.Id));
    }

    /// <summary>Emptied, or nearly.</summary>
    public void Empty()
    {
        Fill = _random.Next(100) < LeaveBag ? Math.Min(Fill, _random.Next(100, 350)) : _random.Next(15);
        _gramsEach = _random.Next(GramsLeast, GramsMost);
        Emptyings++;
    }

    public void Tell()
    {
        long level = Level is null ? 0 : Level(Fill) + _random.Next(-LevelNoise, LevelNoise + 1);
        long grams = Weight is null ? 0 : Weight(Fill * _gramsEach) + _random.Next(-WeightNoise, WeightNoise + 1);
        if (Level is not null) Site.Read(LevelSensor, Math.Clamp(level, 0, 1_000));
        if (Weight is not null) Site.Read(WeightSensor, Math.Max(0, grams));
    }

    /// <summary>A technician has looked.</summary>
    public void Check()
    {
        WorkTask check = Checks.Single();
        Assert.Equal(Refusal.None, Site.Say(CommandKind.StartTask, task: check.Id));
        Assert.Equal(Refusal.None, Site.Say(CommandKind.FinishTask, task: check.Id));
    }
}
