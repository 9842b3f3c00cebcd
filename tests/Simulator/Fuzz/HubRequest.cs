using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Logistics.Simulator.Fuzz;

/// <summary>
/// A request as a file of <c>Hostile/http</c> writes it: the request line, <c>As: PERSON</c>, <c>Content-Type: TYPE</c>, an empty
/// line, and the body to the end of the file.
/// </summary>
/// <param name="Method">HTTP method, a token.</param>
/// <param name="Path">Path and query, of printable ASCII; nothing in it is resolved on the way.</param>
/// <param name="Person">Who is signed in; <c>nobody</c> for no one.</param>
/// <param name="Type">Content type; empty for none.</param>
/// <param name="Body">The body.</param>
public sealed record HubRequest(string Method, string Path, string Person, string Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>False for bytes that are no such file.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, out HubRequest? request)
    {
        request = null;
        int head = bytes.Span.IndexOf("\n\n"u8);
        if (head < 0) return false;
        string[] lines = Encoding.Latin1.GetString(bytes.Span[..head]).Split('\n');
        string[] line = lines[0].Split(' ', 2);
        if (lines.Length != 3 || line.Length != 2 || line[0].Length == 0 || !line[0].All(char.IsAsciiLetterUpper)) return false;
        if (!line[1].StartsWith('/') || !lines[1].StartsWith("As: ", StringComparison.Ordinal)) return false;
        string type = lines[2].StartsWith("Content-Type:", StringComparison.Ordinal) ? lines[2]["Content-Type:".Length..].Trim() : "";
        string path = string.Concat(line[1].Select(letter =>
            letter is > ' ' and < '\x7f' and not '#' ? $"{letter}" : $"%{(int)letter:X2}"));
        request = new HubRequest(line[0], path, lines[1][4..], type, bytes[(head + 2)..]);
        return true;
    }

    /// <summary>Asks a hub.</summary>
    /// <param name="client">A client with the hub's address and the person's cookies.</param>
    /// <param name="more">Put behind the body, for what the client alone knows.</param>
    public HttpResponseMessage Send(HttpClient client, string more = "")
    {
        Uri address = new(
            client.BaseAddress!.GetLeftPart(UriPartial.Authority) + Path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage message = new(new HttpMethod(Method), address) { Version = HttpVersion.Version11 };
        if (Method is not ("GET" or "HEAD" or "TRACE" or "CONNECT"))
        {
            message.Content = new ByteArrayContent([.. Body.Span, .. Encoding.UTF8.GetBytes(more)]);

            // A body that is too large is refused before it is sent, and not in the middle of it.
            message.Headers.ExpectContinue = Body.Length > 64 * 1024;
            if (MediaTypeHeaderValue.TryParse(Type, out MediaTypeHeaderValue? type)) message.Content.Headers.ContentType = type;
        }
        return client.Send(message);
    }
}
