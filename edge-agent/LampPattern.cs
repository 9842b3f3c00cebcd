namespace Logistics.EdgeAgent;

/// <summary>
/// What a lamp does for the state of a bed and the age of what is known of it. It speaks of making and of nothing else: dark, nothing to do
/// here; slow blinking, to be made; lit with a wink, being made; lit, made. Old knowledge is marked by short flashes the other way round:
/// one, two or three, the older the more. Pure: time is an argument.
/// </summary>
/// <remarks>
/// At most two flashes a second; three are held to be safe (WCAG 2.2, success criterion 2.3.1). Whoever lies in a bed is left in the dark:
/// the lamp of an occupied bed marks no age.
/// </remarks>
internal static class LampPattern
{
    /// <summary>How long a lamp confirms.</summary>
    public static readonly TimeSpan ConfirmTime = TimeSpan.FromSeconds(2);

    /// <summary>From here on knowledge is old: a hub that started again, or two heartbeats that were lost, do not make it so.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromMinutes(15);

    // Old knowledge grows older meanwhile.
    private static readonly TimeSpan LongestUnchanged = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Older = TimeSpan.FromHours(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromHours(4);
    private static readonly TimeSpan IdentifyBlink = TimeSpan.FromMilliseconds(250);

    // In ms. Of six seconds two whole blinks are for the state, and the rest for the marks.
    private const int Cycle = 6_000;
    private const int MarksFrom = 4_000;
    private const int FirstMark = 4_400;
    private const int MarkEvery = 500;
    private const int Mark = 200;
    private const int Blink = 2_000;
    private const int BlinkOn = 1_000;
    private const int WinkFrom = 1_750;

    // Every length above is a multiple of it.
    private const int Grain = 50;

    /// <summary>What the lamp does at a moment.</summary>
    /// <param name="status">The bed's last known status; null for none. One that is not known here is as none.</param>
    /// <param name="age">How old that knowledge is; null when nobody knows.</param>
    /// <param name="time">The moment, on a clock that only advances.</param>
    /// <returns>Whether it is lit, and how long that holds: at most a minute.</returns>
    public static (bool IsOn, TimeSpan For) At(string? status, TimeSpan? age, TimeSpan time)
    {
        int marks = status == "occupied" ? 0 : MarksOf(age);
        TimeSpan phase = TimeSpan.FromTicks(time.Ticks % (Cycle * TimeSpan.TicksPerMillisecond));
        int now = (int)phase.TotalMilliseconds / Grain * Grain;
        bool isOn = IsOn(status, marks, now);
        for (int later = now + Grain; later <= now + Cycle; later += Grain)
        {
            if (IsOn(status, marks, later % Cycle) != isOn) return (isOn, TimeSpan.FromMilliseconds(later) - phase);
        }

        return (isOn, LongestUnchanged);
    }

    /// <summary>Whether the lamp is lit while it confirms: the other way round than it rests, so that it is seen in each state.</summary>
    public static bool Confirms(string? status) => !Rests(status);

    /// <summary>What a lamp does that is looked for: it blinks twice a second, which it does for nothing else.</summary>
    /// <param name="time">The moment, on a clock that only advances.</param>
    public static (bool IsOn, TimeSpan For) Identifies(TimeSpan time)
    {
        long ticks = time.Ticks % (2 * IdentifyBlink.Ticks);
        return (ticks < IdentifyBlink.Ticks, TimeSpan.FromTicks(IdentifyBlink.Ticks - (ticks % IdentifyBlink.Ticks)));
    }

    // Lit or dark between what it does.
    private static bool Rests(string? status) => status is "making" or "made";

    private static int MarksOf(TimeSpan? age) => age switch
    {
        { } known when known < Old => 0,
        { } known when known < Older => 1,
        { } known when known < Oldest => 2,
        _ => 3,
    };

    private static bool IsOn(string? status, int marks, int at)
    {
        if (marks > 0 && at >= MarksFrom)
        {
            int marked = at - FirstMark;
            bool isMark = marked >= 0 && marked < marks * MarkEvery && marked % MarkEvery < Mark;
            return Rests(status) != isMark;
        }

        return status switch
        {
            "ready-to-make" => at % Blink < BlinkOn,
            "making" => at % Blink < WinkFrom,
            "made" => true,
            _ => false,
        };
    }
}
