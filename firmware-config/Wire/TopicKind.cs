namespace Logistics.Wire;

/// <summary>What a topic carries. The payloads stand in the remarks of <see cref="Topic"/>.</summary>
public enum TopicKind : byte
{
    /// <summary><c>nodes/{node}/readings</c>, node to hub: a SenML pack.</summary>
    Readings,
    /// <summary><c>nodes/{node}/status</c>, node to hub, retained.</summary>
    Status,
    /// <summary><c>nodes/{node}/ack</c>, hub to node.</summary>
    Ack,
    /// <summary><c>nodes/{node}/config</c>, hub to node, retained.</summary>
    Config,
    /// <summary><c>nodes/{node}/commands</c>, hub to node.</summary>
    Commands,
    /// <summary><c>nodes/{node}/lamps</c>, hub to node, retained.</summary>
    Lamps,
    /// <summary><c>nodes/{node}/signal</c>, node to hub.</summary>
    Signal,
    /// <summary><c>nodes/{node}/renewal</c>, node to hub.</summary>
    Renewal,
    /// <summary><c>nodes/{node}/certificate</c>, hub to node.</summary>
    Certificate,
    /// <summary><c>sensors/{device}</c>, third-party publisher to hub: a SenML pack.</summary>
    Sensor,
    /// <summary><c>beds/{bed}</c>, hub to all, retained.</summary>
    Bed,
    /// <summary><c>linen/{point}</c>, hub to all, retained.</summary>
    Linen,
    /// <summary><c>waste/{point}</c>, hub to all, retained.</summary>
    Waste,
    /// <summary><c>workers/{worker}/tasks</c>, hub to worker, retained.</summary>
    Worklist,
    /// <summary><c>tasks/{task}</c>, hub to all.</summary>
    Task,
    /// <summary><c>alerts/{alert}</c>, hub to all, retained until cleared.</summary>
    Alert,
}
