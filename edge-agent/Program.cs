namespace Logistics.EdgeAgent;

/// <summary>The agent's command line.</summary>
public static class Program
{
    /// <summary>Runs the agent.</summary>
    public static void Main()
    {
    }
}
