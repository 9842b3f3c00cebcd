namespace Logistics.Wire.Site;

/// <summary>A gate that tagged things pass.</summary>
/// <param name="Id">Gate id, unique in the site.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Readers">Ids of its readers: the one at the side that it leads from and the one at the side that it leads to; or a single
/// one where everything goes one way.</param>
/// <param name="LeadsFrom">A ward's id, or <c>laundry</c>.</param>
/// <param name="LeadsTo">A ward's id, or <c>laundry</c>.</param>
/// <param name="GoneAfter">A tag not read for longer than this has left.</param>
/// <param name="PassesWithin">A tag that stays longer than this lingers, and has not passed.</param>
public sealed record TagGate(
    string Id, string Name, IReadOnlyList<string> Readers, string LeadsFrom, string LeadsTo, TimeSpan GoneAfter, TimeSpan PassesWithin)
{
    /// <summary>The word for the side where linen is washed; no ward may have it as its id where there are gates.</summary>
    public const string Laundry = "laundry";
}
