using System.Text.Json;
using System.Text.Json.Serialization;

namespace Logistics.Simulator.Fuzz;

/// <summary>What a run of the fuzzer came to.</summary>
/// <param name="Inputs">Inputs processed.</param>
/// <param name="Crashes">Inputs that threw, broke a promise, or took too long.</param>
/// <param name="MemoryGrowthMib">Resident memory of the process at the end, less that after a tenth of the time.</param>
/// <param name="HeapGrowthMib">The same of the managed heap alone.</param>
/// <param name="ByTarget">What each target had.</param>
/// <param name="SlowestMs">The slowest input of all.</param>
/// <param name="Seed">The same seed begins with the same inputs.</param>
public sealed record FuzzReport(
    long Inputs, int Crashes, double MemoryGrowthMib, double HeapGrowthMib, IReadOnlyDictionary<string, FuzzReport.Target> ByTarget,
    double SlowestMs, int Seed)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The report as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>What one target had.</summary>
    /// <param name="Inputs">Inputs processed.</param>
    /// <param name="PerSecond">Inputs a second of one thread.</param>
    /// <param name="Outcomes">Different outcomes seen.</param>
    /// <param name="SlowestMs">Its slowest input.</param>
    /// <param name="Slowest">That input.</param>
    public sealed record Target(long Inputs, long PerSecond, int Outcomes, double SlowestMs, [property: JsonIgnore] byte[] Slowest);
}
