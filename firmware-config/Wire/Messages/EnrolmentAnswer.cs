namespace Logistics.Wire.Messages;

/// <summary>What a machine that joined gets.</summary>
/// <param name="Certificate">Its certificate, as PEM.</param>
/// <param name="Site">Site id.</param>
/// <param name="Kind"><c>node</c>, <c>device</c> or <c>reader</c>.</param>
/// <param name="Id">Who it is now.</param>
/// <param name="BrokerHost">Name or address of the broker; null when it is the host that answers.</param>
/// <param name="BrokerPort">Its port.</param>
public sealed record EnrolmentAnswer(string Certificate, string Site, string Kind, string Id, string? BrokerHost, int BrokerPort);
