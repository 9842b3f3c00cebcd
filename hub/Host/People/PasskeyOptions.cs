namespace Logistics.Hub.People;

/// <summary>What a browser needs for a passkey ceremony.</summary>
/// <param name="Options">JSON for <c>navigator.credentials</c>.</param>
/// <param name="State">Comes back with the answer; sealed.</param>
internal sealed record PasskeyOptions(string Options, string State);
