using System.Text.Json;
using System.Text.Json.Serialization;
using Logistics.Wire.Messages;

namespace Logistics.Wire;

/// <summary>
/// JSON of every message we publish: camel case, RFC 3339 times, no null members. Made at build time, without reflection.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BedMessage))]
[JsonSerializable(typeof(LinenMessage))]
[JsonSerializable(typeof(WasteMessage))]
[JsonSerializable(typeof(TaskMessage))]
[JsonSerializable(typeof(WorklistMessage))]
[JsonSerializable(typeof(AlertMessage))]
[JsonSerializable(typeof(AckMessage))]
[JsonSerializable(typeof(NodeStatusMessage))]
[JsonSerializable(typeof(RenewalMessage))]
[JsonSerializable(typeof(CertificateMessage))]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentAnswer))]
[JsonSerializable(typeof(ConfigMessage))]
[JsonSerializable(typeof(CommandMessage))]
[JsonSerializable(typeof(LampsMessage))]
[JsonSerializable(typeof(SignalMessage))]
public sealed partial class WireJson : JsonSerializerContext;
