using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.Hub.Authority;

/// <summary>
/// The configurations that nodes are to have: a file for each node in its site's folder, replaced whole, and all of them in memory. Safe
/// from any thread.
/// </summary>
/// <remarks>Not in the journal: the engine decides nothing by them, and a replay must not depend on them.</remarks>
public sealed class WantedConfigurations
{
    private const string Ending = ".json";

    private readonly string _data;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<(string Site, string Node), WantedConfiguration> _all = new();

    /// <param name="data">The hub's data folder.</param>
    /// <param name="sites">Ids of its sites.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="logger">Hears of files that can't be read; their nodes keep what they have.</param>
    /// <exception cref="IOException">A folder can't be listed.</exception>
    public WantedConfigurations(string data, IEnumerable<string> sites, TimeProvider clock, ILogger logger)
    {
        _data = data;
        _clock = clock;
        foreach (string site in sites)
        {
            DiskFolder folder = FolderOf(data, site);
            foreach (string file in FilesIn(folder))
            {
                try
                {
                    _all[(site, NodeOf(file))] = Read(folder, file);
                }
                catch (Exception exception) when (exception is IOException or JsonException)
                {
                    logger.LogError("The wanted configuration '{Folder}/{File}' can't be read ({Reason}): its node keeps what it has. "
                        + "Upload it again on the node's page.", folder.Path, file, exception.Message);
                }
            }
        }
    }

    /// <summary>Every node that has one.</summary>
    public IReadOnlyList<(string Site, string Node)> All() => [.. _all.Keys];

    /// <summary>What a node is to have; null when nobody said.</summary>
    public WantedConfiguration? Of(string site, string node) => _all.GetValueOrDefault((site, node));

    /// <summary>Checks a node file, and wants it from now on when nothing is wrong in it.</summary>
    /// <param name="site">Site id.</param>
    /// <param name="node">Node id, which the file must have too.</param>
    /// <param name="yaml">The file's bytes.</param>
    /// <param name="by">The person who wants it.</param>
    /// <returns>What is wrong, by line; nothing when it is wanted and on disk.</returns>
    /// <exception cref="IOException">The disk does not take it; the one before is still wanted.</exception>
    public IReadOnlyList<FileError> Want(string site, string node, ReadOnlyMemory<byte> yaml, string by)
    {
        string name = $"{node}.yaml";
        if (yaml.Length > ConfigMessage.Largest)
        {
            return [new FileError(name, 0, 0, $"the file is too large: at most {ConfigMessage.Largest >> 10} KiB")];
        }
        (NodeFile? file, IReadOnlyList<FileError> errors) = NodeFileReader.Read(name, yaml, null);
        if (file is null) return errors;
        if (file.Node != node || file.Site != site)
        {
            return [new FileError(name, 0, 0, $"the file is for node {file.Node} of {file.Site}; this is node {node} of {site}")];
        }
        WantedConfiguration wanted = new(file.ConfigHash, Encoding.UTF8.GetString(yaml.Span), by, _clock.GetUtcNow());
        lock (_gate)
        {
            FolderOf(_data, site).Replace(node + Ending, JsonSerializer.SerializeToUtf8Bytes(wanted, JsonSerializerOptions.Web));
            _all[(site, node)] = wanted;
        }
        return [];
    }

    /// <summary>Where a site's lie.</summary>
    internal static DiskFolder FolderOf(string data, string site) => new(Path.Combine(HubServer.SitesFolder(data), site, "nodes"));

    /// <summary>The files of such a folder, one for each node.</summary>
    internal static IEnumerable<string> FilesIn(DiskFolder folder) =>
        folder.Files().Where(file => file.EndsWith(Ending, StringComparison.Ordinal));

    /// <summary>The node that a file is of.</summary>
    internal static string NodeOf(string file) => file[..^Ending.Length];

    /// <summary>Reads one.</summary>
    /// <exception cref="IOException">The disk does not give it.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    internal static WantedConfiguration Read(DiskFolder folder, string file)
    {
        byte[] bytes = folder.ReadAll(file);
        WantedConfiguration? wanted = JsonSerializer.Deserialize<WantedConfiguration>(bytes, JsonSerializerOptions.Web);
        return wanted is { Yaml: not null } && NodeFileReader.HashOf(Encoding.UTF8.GetBytes(wanted.Yaml)) == wanted.Hash
            ? wanted
            : throw new JsonException("its text is not that of its hash");
    }
}
