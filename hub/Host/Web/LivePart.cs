namespace Logistics.Hub.Web;

/// <summary>The parts of a site that pages follow.</summary>
public enum LivePart
{
    Board,
    Work,
    Care,
    Technician,
    Waste,
    Linen,
    Node,
}
