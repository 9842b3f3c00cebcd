using Logistics.Core;

namespace Logistics.Tests.Core;

/// <summary>One bed of a nursing home with sensors around it, told from evening to noon. Times are the site's clock, one hour east.
/// </summary>
internal sealed class Bedroom
{
    public const int Mat = 0;
    public const int SecondMat = 1;
    public const int Movement = 2;
    public const int Door = 3;
    public const int Toilet = 4;
    public const int Bathroom = 5;
    public const int Load = 6;

    public Bedroom(bool residential = true, long forgottenAfterMs = 0)
    {
        BedRules rules = residential
            ? new BedRules(true, SmallSite.Minute, 10 * SmallSite.Minute, 18 * SmallSite.Hour, 0, 20 * SmallSite.Minute, 7 * 60, 12 * 60, 0,
                SmallSite.Hour, SmallSite.Hour)
            : new BedRules(false, SmallSite.Minute, 10 * SmallSite.Minute, 18 * SmallSite.Hour, 0, 0, 0, 0, 0, 0, 0);
        SiteConfiguration standard = SmallSite.Standard();
        Site = new SmallSite(standard with
        {
            Wards =
            [
                new WardSettings("b", rules with
                {
                    UnseenAfterMs = 8 * SmallSite.Hour, PresentGrams = 20_000, ForgottenAfterMs = forgottenAfterMs,
                }),
            ],
            Beds = [new BedSettings("b-1", 0)],
            Linen = [],
            Waste = [],
            Sensors =
            [
                new SensorSettings(0, "mat", SensorRole.BedMat, 0), new SensorSettings(0, "mat-2", SensorRole.BedMat, 0),
                new SensorSettings(0, "movement", SensorRole.BedMovement, 0), new SensorSettings(0, "door", SensorRole.BedDoor, 0),
                new SensorSettings(0, "toilet", SensorRole.BedNear, 0), new SensorSettings(0, "bathroom", SensorRole.BedNear, 0),
                new SensorSettings(0, "load", SensorRole.BedLoad, 0),
            ],
        });
        foreach (int sensor in new[] { Movement, Door, Toilet, Bathroom }) Site.Read(sensor, 0);
    }

    public SmallSite Site { get; }

    public Bed Bed => Site.Engine.Beds[0];

    public bool IsFree => Bed.Status is BedStatus.Vacated or BedStatus.ReadyToMake;

    /// <summary>Waits until this minute of the site's day, today or tomorrow.</summary>
    public Bedroom At(int hour, int minute = 0)
    {
        long local = (Site.NowMs + SmallSite.Hour) % SmallSite.Day;
        long wanted = hour * SmallSite.Hour + minute * SmallSite.Minute;
        Site.Wait((wanted - local + SmallSite.Day) % SmallSite.Day);
        return this;
    }

    /// <summary>A mat is on for a second, so many times, a quarter of a minute apart.</summary>
    public Bedroom Flicker(int times = 1, int mat = Mat)
    {
        for (int time = 0; time < times; time++)
        {
            Site.Read(mat, 1);
            Site.Wait(1_000);
            Site.Read(mat, 0);
            Site.Wait(14_000);
        }
        return this;
    }

    /// <summary>A mat is on for minutes, so many times, a minute apart.</summary>
    public Bedroom Hold(int times, long minutes = 30, int mat = Mat)
    {
        for (int time = 0; time < times; time++)
        {
            Site.Read(mat, 1);
            Site.Wait(minutes * SmallSite.Minute);
            Site.Read(mat, 0);
            Site.Wait(SmallSite.Minute);
        }
        return this;
    }

    /// <summary>Used or opened, and let go a few seconds later.</summary>
    public Bedroom Use(int sensor)
    {
        Site.Read(sensor, 1);
        Site.Wait(5_000);
        Site.Read(sensor, 0);
        Site.Wait(5_000);
        return this;
    }

    public Bedroom Tell(int sensor, long value)
    {
        Site.Read(sensor, value);
        return this;
    }

    public Bedroom Wait(long minutes)
    {
        Site.Wait(minutes * SmallSite.Minute);
        return this;
    }

    /// <summary>At eleven in the evening someone goes to bed behind a closed door, on a mat that is known to chatter.</summary>
    public Bedroom Asleep() => At(22, 55).Use(Bathroom).Tell(Door, 1).Wait(1).Tell(Door, 0).Flicker(12);
}
