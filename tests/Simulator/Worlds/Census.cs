namespace Logistics.Simulator.Worlds;

/// <summary>Counts a hospital's patients: discharge stops while too many beds stand empty, so that no run empties the house.</summary>
/// <param name="beds">Beds that take patients.</param>
public sealed class Census(int beds)
{
    private const double InUseLeast = 0.45;

    /// <summary>Beds with a patient, in bed or about.</summary>
    public int Patients { get; private set; }

    internal void Arrive() => Patients++;

    internal bool TryLeave()
    {
        if (Patients - 1 < beds * InUseLeast) return false;
        Patients--;
        return true;
    }
}
