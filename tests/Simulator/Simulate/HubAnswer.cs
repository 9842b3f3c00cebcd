namespace Logistics.Simulator.Simulate;

/// <summary>What the hub said to a step of a task.</summary>
public enum HubAnswer : byte
{
    /// <summary>It is so.</summary>
    Done,
    /// <summary>It can't be: someone else has it, it is over, or the step is out of order. The worklist tells what is.</summary>
    Refused,
}
