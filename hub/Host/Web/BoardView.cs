namespace Logistics.Hub.Web;

/// <summary>The ways to look at a board.</summary>
public enum BoardView
{
    List,
    Plan,
    Day,
}
