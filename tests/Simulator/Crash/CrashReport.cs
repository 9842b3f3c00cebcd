using System.Text.Json;
using System.Text.Json.Serialization;

namespace Logistics.Simulator.Crash;

/// <summary>What a run came to. Readings are counted one by one.</summary>
/// <param name="Kills">Kills of each kind.</param>
/// <param name="ReadingsSent">Readings that nodes sealed into packs, as far as anyone ever saw one of the packs.</param>
/// <param name="CountedOnce">Readings in the hub's history once.</param>
/// <param name="Lost">Readings that were acknowledged or on a node's disk, and are not in the hub's history.</param>
/// <param name="CountedTwice">Readings that are in it more than once.</param>
/// <param name="NeverAcknowledged">Readings that died with a killed node's memory before anyone had promised anything.</param>
/// <param name="TasksExpected">Needs that reached the hub and stand at the end.</param>
/// <param name="TasksMade">Those of them that have a task.</param>
/// <param name="TasksTwice">Tasks beyond the first for one need.</param>
/// <param name="TasksStale">Tasks for what was over when they were made, or open at the end for what is over.</param>
internal sealed record CrashReport(
    KillCounts Kills, long ReadingsSent, long CountedOnce, long Lost, long CountedTwice, long NeverAcknowledged,
    int TasksExpected, int TasksMade, int TasksTwice, int TasksStale)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every promise held.</summary>
    [JsonIgnore]
    public bool Holds => Lost == 0 && CountedTwice == 0 && TasksTwice == 0 && TasksStale == 0 && TasksMade >= TasksExpected;

    /// <summary>The closing line.</summary>
    public string Json() => JsonSerializer.Serialize(this, SnakeCase);
}
