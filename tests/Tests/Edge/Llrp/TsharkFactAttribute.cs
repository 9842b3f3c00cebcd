namespace Logistics.Tests.Edge.Llrp;

/// <summary>A fact that needs tshark; skipped, saying so, where it is not installed.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(static folder => File.Exists(Path.Combine(folder, "tshark")));
        if (!isThere) Skip = "tshark is not installed: apt-get install tshark";
    }
}
