using System.Security.Cryptography;

namespace Logistics.Hub.Web;

/// <summary>Ids of requests: a form that is sent twice carries the same one and is one request.</summary>
internal static class RequestId
{
    public static string New() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);
}
