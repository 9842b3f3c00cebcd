using Logistics.Simulator.Swarm;

namespace Logistics.Simulator.Days;

/// <summary>Chance that hangs on what it is about and not on when it is asked for, so that every policy meets the same luck.</summary>
internal sealed class Luck(long seed)
{
    private const ulong FnvBasis = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    /// <summary>A stream of its own for this kind of luck, this thing and this time that it is met.</summary>
    public Chance Of(string what, string about = "", string whom = "", int time = 0)
    {
        ulong hash = FnvBasis;
        foreach (string part in (ReadOnlySpan<string>)[what, about, whom])
        {
            foreach (char letter in part) hash = (hash ^ letter) * FnvPrime;
            hash = (hash ^ '/') * FnvPrime;
        }
        Chance mixed = new(hash ^ ((ulong)seed << 20) ^ (ulong)time);
        return mixed.Branch();
    }

    /// <summary>0 to 1, neither included.</summary>
    public static double Share(Chance chance) => (chance.Below(1_000_000) + 0.5) / 1_000_000;

    /// <summary>Most often <paramref name="usual"/>, never outside the ends: the triangular distribution.</summary>
    public static double Triangle(Chance chance, double least, double usual, double most)
    {
        double share = Share(chance);
        double turn = (usual - least) / (most - least);
        return share < turn
            ? least + Math.Sqrt(share * (most - least) * (usual - least))
            : most - Math.Sqrt((1 - share) * (most - least) * (most - usual));
    }

    /// <summary>Waiting for what comes at any moment alike, cut off at four times the mean.</summary>
    public static double Wait(Chance chance, double mean) => Math.Min(4 * mean, -mean * Math.Log(Share(chance)));
}
