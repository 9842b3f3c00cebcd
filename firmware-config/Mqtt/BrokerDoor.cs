using System.Net;

namespace Logistics.Mqtt;

/// <summary>Who may come in at a broker of our own: TLS with client certificates, whose common name is the client's name and id.</summary>
/// <param name="Listen">Address that it listens on.</param>
/// <param name="Identity">The broker's certificate and key, and the authority that must have signed its clients'.</param>
/// <param name="Revoked">PEM file with the authority's list of revoked certificates.</param>
/// <param name="AccessList">File with who may write and read which topics, as mosquitto's acl_file.</param>
/// <param name="OnWord">Hears what mosquitto says beside its talk of single packets, a line at a time, on another thread.</param>
public sealed record BrokerDoor(IPAddress Listen, MqttIdentity Identity, string Revoked, string AccessList, Action<string> OnWord);
