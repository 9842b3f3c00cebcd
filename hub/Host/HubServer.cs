using System.Collections.Immutable;
using System.Globalization;
using System.Runtime;
using System.Security.Cryptography;
using Logistics.Hub.Api;
using Logistics.Hub.Authority;
using Logistics.Hub.History;
using Logistics.Hub.People;
using Logistics.Hub.Telemetry;
using Logistics.Hub.Web;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.DataProtection;

namespace Logistics.Hub;

/// <summary>A whole hub: its broker, its sites and its web server, started and stopped together.</summary>
public sealed class HubServer : IAsyncDisposable
{
    /// <summary>Name of the clock file in the data folder, which agents of the same run read.</summary>
    public const string ClockFile = "clock";

    private const int SitesPerCollection = 16;

    private readonly ILoggerFactory _logging = LoggerFactory.Create(log => log
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        })
        .AddFilter("Microsoft", LogLevel.Warning)

        // It would warn at every start that the keys of the sign-in cookies lie unencrypted; they lie beside the PIN, for the owner only.
        .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
    private readonly Machines _machines;
    private readonly FileStream _lock;
    private readonly string _clockFile;
    private readonly ScaledTimeProvider _clock;
    private readonly List<SiteLoop> _loops = [];
    private readonly List<HistoryFollower> _histories = [];
    private readonly DiskFolder _people;
    private readonly AccountBook _accounts;
    private readonly AuditLog _audit;
    private readonly WebApplication _web;
    private readonly HubTelemetry? _telemetry;
    private bool _stopped;

    private HubServer(HubOptions options)
    {
        List<SiteFile> sites = ReadSites(options.Sites);
        bool demonstration = Demonstration.Check(sites, [options.Listen], options.Data);
        string pin = PrepareData(options.Data, demonstration);
        _lock = Lock(options.Data);
        try
        {
            _people = PrivateFolder.Open(Path.Combine(options.Data, "people"));
            _accounts = new AccountBook(_people, TimeProvider.System);
            _audit = new AuditLog(
                PrivateFolder.Open(Path.Combine(options.Data, "audit")), TimeProvider.System, _logging.CreateLogger("hub"));
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
        _clockFile = Path.Combine(options.Data, ClockFile);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot" });
        builder.Services.AddSingleton(_logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen, options.Port, listener => listener.UseHttps(_machines!.Web.Handshake));
            if (PrepareLocal(options.Data) is string socket) kestrel.ListenUnixSocket(socket);
        });
        builder.WebHost.UseKestrelHttpsConfiguration();

        try
        {
            _machines = new Machines(options, sites, _audit, _logging.CreateLogger("doors"));
            if (options.Otlp is { } otlp) _telemetry = new HubTelemetry(otlp, _logging.CreateLogger("telemetry"));
            _clock = OpenSites(sites, options);
            _telemetry?.Watch(_loops);
            builder.Services.AddSingleton(_machines);
            builder.Services.AddSingleton<IReadOnlyDictionary<string, SiteView>>(
                _loops.ToDictionary(loop => loop.View.Site.Site, loop => loop.View));
            builder.Services.AddSingleton<IReadOnlyDictionary<string, Ledger>>(
                sites.Zip(_histories).ToDictionary(pair => pair.First.Site, pair => new Ledger(pair.Second)));
            builder.Services.AddSingleton(this);
            builder.Services.AddSingleton(_ => new ReplayDesk(sites.ToDictionary(
                site => site.Site, site => (IFolder)new DiskFolder(JournalFolder(options.Data, site.Site)))));
            builder.Services.AddSingleton(new DemonstrationPin(pin));
            builder.Services.AddSingleton(_accounts);
            builder.Services.AddSingleton(_audit);
            builder.Services.AddDataProtection().SetApplicationName("ward-logistics")
                .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Data, "keys")));
            if (options.Influx is InfluxOptions influx)
            {
                builder.Services.AddSingleton(influx);
                builder.Services.AddHostedService<InfluxSink>();
            }
            builder.Services.AddWebPages(https: true);
            builder.Services.AddApi();
            _web = builder.Build();
        }
        catch
        {
            foreach (SiteLoop loop in _loops) loop.Dispose();
            foreach (HistoryFollower history in _histories) history.Dispose();
            _telemetry?.Dispose();
            _machines?.Dispose();
            _audit.Dispose();
            _lock.Dispose();
            throw;
        }
        _web.MapWebPages();
        _web.MapApi();
        LocalRoutes.Map(_web);
        Pin = pin;
    }

    /// <summary>The PIN that everyone of a demonstration signs in with; empty for a real site.</summary>
    public string Pin { get; }

    /// <summary>Where the web server answers.</summary>
    public Uri Address => new(_web.Urls.First());

    /// <summary>The host of the broker that the hub uses.</summary>
    public string BrokerHost => _machines.BrokerHost;

    /// <summary>The port of the broker that the hub uses.</summary>
    public int BrokerPort => _machines.BrokerPort;

    internal Machines Machines => _machines;

    internal HubTelemetry? Telemetry => _telemetry;

    internal IReadOnlyList<SiteLoop> Loops => _loops;

    internal IServiceProvider Services => _web.Services;

    /// <summary>Starts a hub.</summary>
    /// <exception cref="StartException">Something is missing, taken or wrong; the message says what to do.</exception>
    public static async Task<HubServer> StartAsync(HubOptions options)
    {
        HubServer server;
        try
        {
            server = new HubServer(options);
        }
        catch (Exception exception) when (exception is BrokerException or MqttException or InvalidDataException)
        {
            throw new StartException(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The data folder {options.Data} can't be used: {exception.Message}");
        }
        server._machines.Begin();
        foreach (SiteLoop loop in server._loops) loop.Begin();
        foreach (HistoryFollower history in server._histories) history.Begin();
        try
        {
            await server._web.StartAsync();
        }
        catch (IOException exception)
        {
            await server.DisposeAsync();
            throw new StartException(
                $"Port {options.Port} on this machine can't be used: {exception.Message} Choose another with --port.");
        }
        server._audit.Append("hub-started", "ok");
        return server;
    }

    /// <summary>Waits until the process is told to stop.</summary>
    public Task WaitAsync() => _web.WaitForShutdownAsync();

    /// <summary>What the first administrator of a new site needs to get in, in lines for the console; empty when all is set up. Each call
    /// makes a new code.</summary>
    public string SetUpNotice() => FirstStart.Notice(
        [.. _loops.Select(loop => loop.View.Site)], _accounts, _people, Address, TimeProvider.System.GetUtcNow());

    /// <summary>What arrived in this run and what became of it, for all sites.</summary>
    public string Summary() => string.Join(Environment.NewLine + Environment.NewLine, _loops.Select(loop => loop.Summary()));

    /// <summary>Where the sites' own folders lie.</summary>
    internal static string SitesFolder(string data) => Path.Combine(data, "sites");

    /// <summary>Where a site's journal lies.</summary>
    internal static string JournalFolder(string data, string site) => Path.Combine(SitesFolder(data), site, "journal");

    /// <summary>A site's history, made from its journal.</summary>
    internal static string HistoryFile(string data, string site) => Path.Combine(SitesFolder(data), site, "history.db");

    /// <summary>How the hub and each of its sites is.</summary>
    internal HealthAnswer Health()
    {
        List<SiteHealth> sites = [.. _loops.Select(loop => new SiteHealth(loop.View.Site.Site, loop.Connected, loop.JournalFailure))];
        return new HealthAnswer(sites.TrueForAll(site => site.Broker && site.Journal is null), sites, _audit.Failure);
    }

    internal IReadOnlyDictionary<string, long> RefusedByReason(string site) =>
        _loops.Find(loop => loop.View.Site.Site == site)?.RefusedByReason ?? ImmutableDictionary<string, long>.Empty;

    /// <summary>Takes nothing more in, and brings what came to disk. After it the summary is final.</summary>
    public async Task StopAsync()
    {
        await _web.StopAsync();
        if (_stopped) return;
        _stopped = true;
        foreach (SiteLoop loop in _loops) loop.Dispose();
        foreach (HistoryFollower history in _histories) history.Dispose();
        _telemetry?.Dispose();
        _machines.Dispose();
        _audit.Append("hub-stopped", "ok");
        _audit.Dispose();

        // While nothing runs the sites' time passes as everyone's does.
        long realMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        WriteClock(new ScaledTimeProvider(TimeProvider.System, realMs, _clock.GetUtcNow().ToUnixTimeMilliseconds(), 1), _clockFile);
        _lock.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _web.DisposeAsync();
        _logging.Dispose();
    }

    private static List<SiteFile> ReadSites(IReadOnlyList<string> files)
    {
        List<SiteFile> sites = [];
        List<string> errors = [];
        foreach (string file in files)
        {
            (SiteFile? site, IReadOnlyList<FileError> found) = SiteFileReader.Read(file);
            errors.AddRange(found.Select(error => error.ToString()));
            if (site is null) continue;
            errors.AddRange(SiteCompiler.Complaints(site).Select(complaint => $"{file}: {complaint}"));
            if (sites.Exists(known => known.Site == site.Site)) errors.Add($"{file}: the site id '{site.Site}' is used by two files");
            sites.Add(site);
        }
        if (errors.Count > 0) throw new StartException(string.Join(Environment.NewLine, errors));
        if (sites.Count == 0) throw new StartException("No site is given: name at least one site file with --site FILE.");
        return sites;
    }

    private static string PrepareData(string folder, bool demonstration)
    {
        Directory.CreateDirectory(folder);
        if (!demonstration) return "";
        string file = Path.Combine(folder, Demonstration.PinFile);
        if (File.Exists(file)) return File.ReadAllText(file).Trim();
        string pin = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        using FileStream stream = new(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using StreamWriter writer = new(stream);
        writer.WriteLine(pin);
        return pin;
    }

    /// <summary>
    /// The run's clock. It goes on from where the data folder's clock stood, so that no site ever sees time run back: with the real
    /// time that has passed, or, after a fast run that did not end in order, from the last thing that was written down.
    /// </summary>
    private ScaledTimeProvider PrepareClock(string file, int speed, long writtenMs)
    {
        long realMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        long shownMs = realMs;
        if (File.Exists(file))
        {
            ScaledTimeProvider before = ScaledTimeProvider.Read(file, TimeProvider.System);
            if (before.Speed == 1) shownMs = before.GetUtcNow().ToUnixTimeMilliseconds();
            else if (writtenMs > 0) shownMs = writtenMs;
        }
        ScaledTimeProvider clock = new(TimeProvider.System, realMs, Math.Max(shownMs, writtenMs), speed);
        WriteClock(clock, file);
        return clock;
    }

    private void WriteClock(ScaledTimeProvider clock, string file)
    {
        try
        {
            clock.Write(file);
        }
        catch (IOException exception)
        {
            // A full disk must not keep a ward's board away. A later start goes on from what the journals say: time never runs back.
            _logging.CreateLogger("hub").LogWarning("The clock file could not be written: {Reason}", exception.Message);
        }
    }

    /// <summary>Where whoever may enter the data folder can ask this hub; null where the folder's path is too long for a socket.</summary>
    private static string? PrepareLocal(string data)
    {
        if (!LocalDoor.Fits(data)) return null;
        PrivateFolder.Open(LocalDoor.FolderOf(data));

        // A hub that was killed left it; that no other runs is sure by now.
        string socket = LocalDoor.SocketOf(data);
        File.Delete(socket);
        return socket;
    }

    /// <summary>Two hubs on one folder would write over each other; the second is told so.</summary>
    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartException($"Another hub is running on the data folder {folder}. Stop it, or choose another with --data.");
        }
    }

    /// <summary>What reading and writing a site's state leaves behind would pile up over hundreds of them: large, and never moved together
    /// by itself.</summary>
    private static void CollectNowAndThen(int site)
    {
        if (site % SitesPerCollection != SitesPerCollection - 1) return;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect();
    }

    private ScaledTimeProvider OpenSites(List<SiteFile> sites, HubOptions options)
    {
        List<Journal> journals = [];
        foreach (SiteFile site in sites)
        {
            int index = journals.Count;
            DiskFolder folder = new(JournalFolder(options.Data, site.Site));
            Journal journal = new(folder, () => _loops.ElementAtOrDefault(index)?.Wake(), site.KeepHistory);
            journals.Add(journal);
            _histories.Add(new HistoryFollower(
                site, folder, journal.Appended, () => journal.Durable, HistoryFile(options.Data, site.Site), _logging.CreateLogger("hub")));
            CollectNowAndThen(index);
        }
        ScaledTimeProvider clock = PrepareClock(_clockFile, options.Speed, journals.Max(journal => journal.LastMs));
        for (int index = 0; index < sites.Count; index++)
        {
            string site = sites[index].Site;
            MqttOptions broker = new(_machines.BrokerHost, _machines.BrokerPort, $"hub-{site}", null, _machines.IdentityOf(site));
            _loops.Add(new SiteLoop(
                sites[index], journals[index],
                (options, onMessage, onConnection) => new MqttClient(options, onMessage, onConnection), broker,
                () => _machines.AreRead(site), clock, TimeProvider.System, _logging.CreateLogger("hub"),
                _telemetry?.Of(site, clock)));
            CollectNowAndThen(index);
        }
        return clock;
    }
}
