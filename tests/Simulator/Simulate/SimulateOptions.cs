namespace Logistics.Simulator.Simulate;

/// <summary>What a simulation is started with.</summary>
public sealed record SimulateOptions
{
    /// <summary>Site files, one a site.</summary>
    public required IReadOnlyList<string> Sites { get; init; }

    /// <summary>Host name or address of the broker.</summary>
    public required string BrokerHost { get; init; }

    /// <summary>TCP port of the broker.</summary>
    public required int BrokerPort { get; init; }

    /// <summary>Where the hub's API is.</summary>
    public required Uri Hub { get; init; }

    /// <summary>The demonstration's PIN.</summary>
    public required string Pin { get; init; }

    /// <summary>Folder with the authority's certificate and, in a folder by each machine's name, its keys.</summary>
    public required string Keys { get; init; }

    /// <summary>Folder for the spools of the nodes.</summary>
    public required string Data { get; init; }

    /// <summary>Clock file of the run; null for real time.</summary>
    public string? Clock { get; init; }

    /// <summary>The same seed gives the same world.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>1 for the pace of a demonstration; 0.01 comes near to a real ward.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>Most workers of a site that are simulated, after the first two, who are left to people with phones.</summary>
    public int WorkersMost { get; init; } = int.MaxValue;

    /// <summary>False when the nodes are someone else's, as in a replay: then there is no world, and work just succeeds.</summary>
    public bool Nodes { get; init; } = true;
}
