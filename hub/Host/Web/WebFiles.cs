using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Logistics.Hub.Web;

/// <summary>The files of <c>wwwroot</c>, carried inside the assembly so that they are found from any working directory.</summary>
internal static class WebFiles
{
    private static readonly FrozenDictionary<string, Asset> All = Load();

    /// <summary>Address of a file that changes with its content, so that a browser may keep it.</summary>
    public static string Address(string name) => $"/{name}?v={All[name].Hash}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (name, asset) in All)
        {
            routes.MapGet("/" + name, (HttpContext http) =>
            {
                http.Response.Headers.CacheControl = http.Request.Query["v"] == asset.Hash
                    ? "public, max-age=31536000, immutable" : "no-cache";
                return Results.Bytes(asset.Bytes, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
            }).ExcludeFromDescription();
        }
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        const string Folder = "wwwroot/";
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Folder.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                var type = Path.GetExtension(name) switch
                {
                    ".css" => "text/css; charset=utf-8",
                    ".js" => "text/javascript; charset=utf-8",
                    ".svg" => "image/svg+xml",
                    ".webmanifest" => "application/manifest+json",
                    var other => throw new InvalidOperationException($"No content type for {other} in wwwroot."),
                };
                return new Asset(bytes, type, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
            });
    }

    private sealed record Asset(byte[] Bytes, string Type, string Hash);
}
