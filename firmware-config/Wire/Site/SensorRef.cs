namespace Logistics.Wire.Site;

/// <summary>One channel of one publisher, written <c>publisher:name</c> in the site file, such as <c>a1:bed-3/mat</c>.</summary>
/// <param name="Publisher">Node or device id.</param>
/// <param name="Name">SenML name under that publisher.</param>
public readonly record struct SensorRef(string Publisher, string Name)
{
    public override string ToString() => $"{Publisher}:{Name}";
}
