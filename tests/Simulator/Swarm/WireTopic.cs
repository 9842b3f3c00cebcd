using System.Text;

namespace Logistics.Simulator.Swarm;

/// <summary>A topic, taken apart once.</summary>
internal sealed class WireTopic
{
    public WireTopic(string name)
    {
        Name = name;
        Bytes = Encoding.UTF8.GetBytes(name);
        string[] parts = name.Split('/');
        Group = parts.Length > 3 ? parts[3] : "";
        Id = parts.Length > 4 ? parts[4] : "";
        Last = parts[^1];
    }

    public string Name { get; }

    public byte[] Bytes { get; }

    /// <summary><c>nodes</c>, <c>beds</c>, <c>tasks</c> and so on.</summary>
    public string Group { get; }

    /// <summary>Id of the node, bed, task and so on.</summary>
    public string Id { get; }

    public string Last { get; }

    /// <summary>The filter takes it; <c>+</c> stands for one segment.</summary>
    public bool Fits(string filter)
    {
        string[] wanted = filter.Split('/');
        string[] parts = Name.Split('/');
        return wanted.Length == parts.Length && wanted.Zip(parts).All(pair => pair.First == "+" || pair.First == pair.Second);
    }
}
