using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Logistics.Hub.Api;
using Logistics.Hub.Web;
using Logistics.Wire;
using Logistics.Wire.Node;

namespace Logistics.Hub;

/// <summary>Asks a hub that runs on this machine, through the socket in its data folder, and prints what it says.</summary>
internal static class LocalDoor
{
    private const int Success = 0;
    private const int Failed = 1;

    // The kernel's structure has room for 108 bytes, the last of them 0.
    private const int LongestPath = 107;

    /// <summary>Path of the socket of a hub with this data folder.</summary>
    public static string SocketOf(string data) => Path.Combine(FolderOf(data), "hub.sock");

    /// <summary>The folder that only the hub's own user can enter.</summary>
    public static string FolderOf(string data) => Path.Combine(data, "local");

    /// <summary>Whether the kernel takes a path that long.</summary>
    public static bool Fits(string data) => System.Text.Encoding.UTF8.GetByteCount(SocketOf(data)) <= LongestPath;

    /// <summary>Prints the nodes of all sites.</summary>
    /// <returns>0; 1 when no hub answers.</returns>
    public static async Task<int> NodesAsync(string data, TextWriter output, TextWriter errors)
    {
        try
        {
            using HttpClient http = Open(data);
            List<LocalNode> nodes = await http.GetFromJsonAsync<List<LocalNode>>("local/nodes") ?? [];
            string[][] rows =
            [
                ["SITE", "NODE", "STATE", "LAST READING", "VERSION", "CONFIGURATION", "HASH", "CERTIFICATE"],
                .. nodes.Select(node => (string[])
                [
                    node.Site, node.Node, node.Online switch { null => "never", true => "online", _ => "offline" },
                    node.LastHeard?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-", node.Version ?? "-",
                    node.Config, node.ConfigHash ?? "-", node.Certificate,
                ]),
            ];
            int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
            for (int index = 0; index < rows.Length; index++)
            {
                IEnumerable<string> cells = rows[index].Select((cell, column) => cell.PadRight(widths[column]));
                await output.WriteLineAsync(string.Join("  ", cells).TrimEnd());
                foreach (string trouble in index > 0 ? nodes[index - 1].Troubles : []) await output.WriteLineAsync($"    {trouble}");
            }
            return Success;
        }
        catch (HttpRequestException exception)
        {
            return await NobodyAsync(data, exception, errors);
        }
    }

    /// <summary>Prints a code that lets a node in once, and the same as a picture.</summary>
    /// <param name="hub">Address of the hub as the node reaches it; null for what the hub itself thinks.</param>
    /// <returns>0; 1 when no hub answers or it does not know the node.</returns>
    public static async Task<int> EnrolAsync(
        string data, string site, string node, Uri? hub, bool draws, TextWriter output, TextWriter errors)
    {
        try
        {
            using HttpClient http = Open(data);
            string path = $"local/codes/{Uri.EscapeDataString(site)}/{Uri.EscapeDataString(node)}";
            using HttpResponseMessage answer = await http.PostAsync(path, null);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                await errors.WriteLineAsync($"The site '{site}' has no node '{node}': its site file must list it under 'nodes'.");
                return Failed;
            }
            LocalCode code = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<LocalCode>())!;
            JoinFile join = new(hub ?? code.Hub, EnrolmentCode.Parse(code.Code)!);
            await output.WriteAsync(join.ToString());
            if (draws) await output.WriteAsync(QrCode.DrawLines(join.ToString()));
            await errors.WriteLineAsync(
                $"It lets {node} of {site} in once, until {code.Until.ToLocalTime():HH:mm}. On the node: 'edge-agent enrol' and these two "
                + $"lines, or put them on its card as {JoinFile.Name}.");
            return Success;
        }
        catch (HttpRequestException exception)
        {
            return await NobodyAsync(data, exception, errors);
        }
    }

    private static async Task<int> NobodyAsync(string data, HttpRequestException exception, TextWriter errors)
    {
        string reason = (exception.InnerException ?? exception).Message.TrimEnd('.');
        await errors.WriteLineAsync($"No hub answers on the data folder {data} ({reason}): is it running, and are you its user or root?");
        return Failed;
    }

    private static HttpClient Open(string data)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, stop) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketOf(data)), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri("http://hub/") };
    }
}
