namespace Logistics.Hub.History;

/// <summary>Where the history goes.</summary>
/// <param name="Address">The write address as InfluxDB's API has it: <c>http://host:8086/api/v2/write?org=O&amp;bucket=B</c> of version 2
/// (and what speaks it, such as VictoriaMetrics), or <c>http://host:8086/write?db=D</c> of version 1.</param>
/// <param name="Token">The token of version 2, or <c>user:password</c> of version 1; null where none is asked for.</param>
public sealed record InfluxOptions(Uri Address, string? Token = null)
{
    /// <summary>Reads what was given at the start.</summary>
    /// <exception cref="StartException">It can't be a write address, or the token's file can't be read; says what to do.</exception>
    public static InfluxOptions? Of(string? address, string? tokenFile)
    {
        if (address is null)
        {
            return tokenFile is null ? null : throw new StartException("--influx-token is for --influx, which is missing.");
        }
        bool isWrite = Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http" or "https" }
            && uri.AbsolutePath.EndsWith("/write", StringComparison.Ordinal);
        if (!isWrite)
        {
            throw new StartException(
                $"--influx wants a write address such as http://localhost:8086/api/v2/write?org=ward&bucket=ward or "
                + $"http://localhost:8086/write?db=ward, not '{address}'.");
        }
        if (tokenFile is null) return new InfluxOptions(uri!);
        try
        {
            return new InfluxOptions(uri!, File.ReadAllText(tokenFile).Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The file of --influx-token can't be read: {exception.Message}");
        }
    }
}
