using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Logistics.Hub.Web;

/// <summary>The files of <c>wwwroot</c>, carried inside the assembly so that they are found from any working directory, and packed once,
/// as small as they get.</summary>
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
                var headers = http.Response.Headers;
                headers.CacheControl = http.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
                headers.Vary = HeaderNames.AcceptEncoding;
                var (packing, bytes) = asset.For(http.Request.Headers.AcceptEncoding);
                if (packing.Length > 0) headers.ContentEncoding = packing;
                return Results.Bytes(bytes, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}{packing}\""));
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

    private static byte[] Pack(byte[] bytes, Func<Stream, Stream> into)
    {
        using var packed = new MemoryStream();
        using (var packer = into(packed)) packer.Write(bytes);
        return packed.ToArray();
    }

    private sealed record Asset(byte[] Bytes, string Type, string Hash)
    {
        private readonly Lazy<byte[]> _brotli =
            new(() => Pack(Bytes, packed => new BrotliStream(packed, CompressionLevel.SmallestSize)));

        private readonly Lazy<byte[]> _gzip = new(() => Pack(Bytes, packed => new GZipStream(packed, CompressionLevel.SmallestSize)));

        /// <summary>The file as a client takes it, with the name of how it is packed; empty for not at all.</summary>
        public (string Packing, byte[] Bytes) For(StringValues accepted) =>
            Takes(accepted, "br") ? ("br", _brotli.Value) : Takes(accepted, "gzip") ? ("gzip", _gzip.Value) : ("", Bytes);

        private static bool Takes(StringValues accepted, string packing) =>
            StringWithQualityHeaderValue.TryParseList([.. accepted.OfType<string>()], out var named)
            && named.Any(one => one.Value.Equals(packing, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
    }
}
