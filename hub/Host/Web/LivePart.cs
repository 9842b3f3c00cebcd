namespace Logistics.Hub.Web;

/// <summary>The parts of a site that pages follow.</summary>
public enum LivePart
{
    Board,
    Work,
    Technician,
    Waste,
    Linen,
    Node,
}
