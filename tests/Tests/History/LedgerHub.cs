using Logistics.Hub;
using Logistics.Hub.History;
using Logistics.Storage;
using Logistics.Tests.Support;
using Logistics.Wire.Site;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.History;

/// <summary>A real hub at a site that has lived for a while: with a journal up to this morning.</summary>
internal sealed class LedgerHub : IAsyncDisposable
{
    private readonly string _folder;

    private LedgerHub(string folder, HubServer server)
    {
        _folder = folder;
        Server = server;
    }

    public HubServer Server { get; }

    /// <param name="yaml">The site's file.</param>
    /// <param name="days">How long it has lived.</param>
    public static async Task<LedgerHub> StartAsync(string yaml, int days)
    {
        string folder = Directory.CreateTempSubdirectory("ledger-hub-").FullName;
        string file = Path.Combine(folder, "site.yaml");
        await File.WriteAllTextAsync(file, yaml);
        SiteFile site = SiteFileReader.Read(file).Site!;
        MemoryFolder journal = new();
        DateTimeOffset today = new(DateTime.UtcNow.Date, TimeSpan.Zero);
        SimulatedSite.Live(site, journal, today.AddDays(-days), days, seed: 3);
        string data = Path.Combine(folder, "data");
        DiskFolder disk = new(HubServer.JournalFolder(data, site.Site));
        foreach (string name in journal.Files()) disk.Replace(name, journal[name]);
        HubServer server = await HubServer.StartAsync(new HubOptions { Sites = [file], Data = data, Port = 0, MqttPort = 0 });
        Ledger ledger = server.Services.GetRequiredService<IReadOnlyDictionary<string, Ledger>>()[site.Site];
        Eventually.True(() => ledger.BehindSince is null, "the history does not catch up with the journal", 60);
        return new LedgerHub(folder, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
