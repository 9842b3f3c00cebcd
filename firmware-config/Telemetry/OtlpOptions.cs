using System.Globalization;

namespace Logistics.Telemetry;

/// <summary>Where metrics and traces go, by OTLP over HTTP in protobuf.</summary>
/// <param name="Address">A collector's address, without the path of a signal: <c>http://localhost:4318</c>.</param>
/// <param name="TraceRatio">How many of all packs are followed: 0 for none to 1 for all.</param>
public sealed record OtlpOptions(Uri Address, double TraceRatio = 0.01)
{
    /// <summary>The environment's address of a collector, where the command line gives none. Names and meaning are OpenTelemetry's:
    /// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/</summary>
    public const string AddressVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string RatioVariable = "OTEL_TRACES_SAMPLER_ARG";

    /// <summary>What was given at the start: the address on the command line, or else in the environment; the ratio in the environment.
    /// </summary>
    /// <param name="address">What stood behind <c>--otlp</c>; null for nothing.</param>
    /// <returns>Null for nowhere.</returns>
    /// <exception cref="FormatException">One of them can't be used; says what to do.</exception>
    public static OtlpOptions? Of(string? address) => Of(
        address, Environment.GetEnvironmentVariable(AddressVariable), Environment.GetEnvironmentVariable(RatioVariable));

    internal static OtlpOptions? Of(string? address, string? addressVariable, string? ratioVariable)
    {
        string given = address ?? addressVariable ?? "";
        if (given.Length == 0) return null;
        if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            string where = address is null ? AddressVariable : "--otlp";
            throw new FormatException($"{where} wants the address of a collector, such as http://localhost:4318, not '{given}'.");
        }
        OtlpOptions options = new(uri);
        if (string.IsNullOrEmpty(ratioVariable)) return options;
        bool isRatio = double.TryParse(ratioVariable, NumberStyles.Float, CultureInfo.InvariantCulture, out double ratio)
            && ratio is >= 0 and <= 1;
        return isRatio
            ? options with { TraceRatio = ratio }
            : throw new FormatException($"{RatioVariable} wants the part of all packs to follow, from 0 to 1, not '{ratioVariable}'.");
    }
}
