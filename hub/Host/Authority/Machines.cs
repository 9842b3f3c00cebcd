using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using Logistics.Hub.Bench;
using Logistics.Hub.People;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;

namespace Logistics.Hub.Authority;

/// <summary>
/// The doors for machines: the authority, the broker that lets in only whom the authority knows, the web server's certificate, and the
/// desk where nodes renew theirs, and get configurations and commands.
/// </summary>
public sealed class Machines : IDisposable
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromHours(12);

    private readonly HubOptions _options;
    private readonly IReadOnlyList<SiteFile> _sites;
    private readonly AuditLog _audit;
    private readonly ILogger _logger;
    private readonly BrokerWords _words;
    private readonly Lock _gate = new();
    private readonly Broker? _broker;
    private readonly NodeDesk _desk;
    private readonly Timer _refresh;
    private readonly string _brokerRoot;
    private volatile IReadOnlySet<string> _read = new HashSet<string>();

    /// <exception cref="StartException">Something is missing or wrong; the message says what to do.</exception>
    internal Machines(HubOptions options, IReadOnlyList<SiteFile> sites, AuditLog audit, ILogger logger)
    {
        _audit = audit;
        _options = options;
        _sites = sites;
        _logger = logger;
        _words = new BrokerWords(logger, TimeProvider.System);
        if (options.Certificate is null != options.CertificateKey is null)
        {
            throw new StartException("--certificate and --key belong together: give both or neither.");
        }
        Authority = CertificateAuthority.Open(Path.Combine(options.Data, "authority"), TimeProvider.System);
        _brokerRoot = options.BrokerAuthority ?? Authority.RootFile;
        try
        {
            PrepareOwn();
            PrepareDemonstration();
            CountReaders();
            Web = new WebCertificate(WebFiles.Certificate, WebFiles.Key);
            (BrokerHost, BrokerPort) = StartBroker(out _broker);
            Wanted = new WantedConfigurations(options.Data, sites.Select(site => site.Site), TimeProvider.System, logger);
            _desk = new NodeDesk(
                Authority, Wanted, Signals, new MqttOptions(BrokerHost, BrokerPort, "desk", null, Own(MachineName.Desk)),
                sites.Select(site => site.Site), logger);
        }
        catch
        {
            _broker?.Dispose();
            Authority.Dispose();
            throw;
        }
        _refresh = new Timer(_ => Refresh());
    }

    public CertificateAuthority Authority { get; }

    /// <summary>Name or address of the broker that the hub uses.</summary>
    public string BrokerHost { get; }

    /// <summary>Its port.</summary>
    public int BrokerPort { get; }

    /// <summary>The broker's host as others reach it; null when it runs with the hub.</summary>
    public string? BrokerElsewhere => _broker is null ? BrokerHost : null;

    /// <summary>What the broker refused since the start, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refused => _words.Counts;

    /// <summary>The configurations that nodes are to have.</summary>
    public WantedConfigurations Wanted { get; }

    /// <summary>What this hub hands out to new nodes; null when nobody put it there.</summary>
    public NodeRelease? Release => NodeRelease.In(_options.Data);

    internal WebCertificate Web { get; }

    /// <summary>What nodes' sensors say right now, for those who look.</summary>
    internal Signals Signals { get; } = new(TimeProvider.System);

    /// <summary>The calibrations that are under way.</summary>
    internal CalibrationDesk Calibrations { get; } = new(TimeProvider.System);

    /// <summary>Name or address by which others reach this hub, as far as it knows: the first name that it was given, else its first
    /// address beyond this machine.</summary>
    internal string OwnName => _options.Names is [var first, ..] ? first
        : Names().FirstOrDefault(name => IPAddress.TryParse(name, out IPAddress? address) && !IPAddress.IsLoopback(address))
        ?? "localhost";

    /// <summary>Folder of the keys that a demonstration finds ready, by the machine's name.</summary>
    public static string DemonstrationKeys(string data) => Path.Combine(data, "demonstration", "keys");

    /// <summary>The hub's identity at the broker for a site.</summary>
    public MqttIdentity IdentityOf(string site) => Own(MachineName.HubOf(site));

    /// <summary>Begins to answer renewals and to look after the hub's own certificates.</summary>
    public void Begin()
    {
        _desk.Begin();
        _refresh.Change(RefreshEvery, RefreshEvery);
    }

    /// <summary>The machine of this name, when its site has it: nodes and devices of the site file, readers of any name.</summary>
    public MachineName? Find(string site, string kind, string id)
    {
        if (_sites.FirstOrDefault(known => known.Site == site) is not { } file || !Topic.IsSegment(id)) return null;
        return kind switch
        {
            "nodes" when file.Nodes.Contains(id) => new MachineName(MachineKind.Node, site, id),
            "devices" when file.Devices.Contains(id) => new MachineName(MachineKind.Device, site, id),
            "readers" => new MachineName(MachineKind.Reader, site, id),
            _ => null,
        };
    }

    /// <summary>Somebody beside the hub may read at the broker what it tells of this site's places and tasks: a reader that has joined,
    /// whoever reads a demonstration, and, at a broker that is not the hub's own, whoever that lets in.</summary>
    public bool AreRead(string site) => _broker is null || _read.Contains(site);

    /// <summary>The machines of a site: nodes and devices of its file, and the readers that ever joined.</summary>
    public IReadOnlyList<MachineName> Of(string site) => _sites.FirstOrDefault(known => known.Site == site) is not { } file ? [] :
    [
        .. file.Nodes.Select(node => new MachineName(MachineKind.Node, site, node)),
        .. file.Devices.Select(device => new MachineName(MachineKind.Device, site, device)),
        .. Authority.Known().Where(machine => machine.Kind == MachineKind.Reader && machine.Site == site),
    ];

    /// <summary>Makes a code that lets a machine in once; see <see cref="CertificateAuthority.MakeCode"/>.</summary>
    /// <param name="machine">Which one.</param>
    /// <param name="by">The person who asks, for the log.</param>
    public (EnrolmentCode Code, DateTimeOffset Until) MakeCode(MachineName machine, string by)
    {
        _logger.LogInformation("{Person} asked for a code that lets {Machine} in", by, machine);
        _audit.Append("machine.code", "ok", machine.Site, by, machine.ToString());
        return Authority.MakeCode(machine);
    }

    /// <summary>Lets a machine in by its code; see <see cref="CertificateAuthority.Enrol"/>.</summary>
    public Enrolled Enrol(string secret, string request, IPAddress? from)
    {
        Enrolled enrolled = Authority.Enrol(secret, request);
        if (enrolled.Machine is { } machine)
        {
            _logger.LogInformation("{Machine} joined from {Address}", machine, from);
            _audit.Append("machine.joined", "ok", machine.Site, null, machine.ToString(), from?.ToString());
            Apply(restart: enrolled.Replaces, machine);
        }
        else
        {
            _logger.LogWarning("An enrolment from {Address} is refused: the code is {Verdict}", from, enrolled.Verdict);
            _audit.Append("machine.joined", "refused", from: from?.ToString());
        }
        return enrolled;
    }

    /// <summary>Revokes a machine's certificates and ends its connection. Everyone else's is made anew, and loses nothing.</summary>
    /// <param name="machine">Which one.</param>
    /// <param name="by">The person who says so, for the log.</param>
    /// <returns>False when it has none.</returns>
    public bool Revoke(MachineName machine, string by)
    {
        // What is shut out already stays so; the others' connections are not made anew for it.
        if (!Authority.Revoke(machine)) return Authority.Newest(machine) is not null;
        _audit.Append("machine.revoked", "ok", machine.Site, by, machine.ToString());
        _logger.LogWarning("{Machine} is revoked: the broker lets it in no more", machine);
        Apply(restart: true, machine);
        return true;
    }

    /// <summary>Wants a configuration for a node from now on, and delivers it; see <see cref="WantedConfigurations.Want"/>.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="yaml">The node file.</param>
    /// <param name="by">The person who says so, for the log.</param>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public IReadOnlyList<FileError> Want(MachineName node, ReadOnlyMemory<byte> yaml, string by)
    {
        IReadOnlyList<FileError> errors = Wanted.Want(node.Site, node.Id, yaml, by);
        string about = errors.Count > 0 ? node.ToString() : $"{Wanted.Of(node.Site, node.Id)!.Hash} {node}";
        _audit.Append("machine.configured", errors.Count > 0 ? "refused" : "ok", node.Site, by, about);
        if (errors.Count == 0) _desk.Deliver(node.Site, node.Id);
        return errors;
    }

    /// <summary>What is strange in what a node is to have, held against its site's file; nothing when nobody wants anything.</summary>
    internal IReadOnlyList<ChannelWarning> WarningsOf(MachineName node) =>
        Wanted.Of(node.Site, node.Id) is { } wanted && _sites.FirstOrDefault(site => site.Site == node.Site) is { } file
            ? ChannelCheck.Warnings(node.Id, wanted, SiteCompiler.Compile(file)) : [];

    /// <summary>Passes a command on to a node; false when there is no broker now. A node that is away does not hear it later.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="command">What it is to do.</param>
    /// <param name="by">The person who says so, for the log.</param>
    public async Task<bool> TellAsync(MachineName node, CommandMessage command, string by)
    {
        bool sent = await _desk.TellAsync(node.Site, node.Id, command);
        _audit.Append($"machine.{command.Do}", sent ? "ok" : "refused", node.Site, by, node.ToString());
        return sent;
    }

    /// <summary>Looks at channels of a node, until <see cref="Signals.Leave"/>.</summary>
    /// <param name="node">Which one.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="by">The person who looks, for the log.</param>
    internal SignalWatcher Look(MachineName node, IReadOnlyList<string> channels, string by)
    {
        SignalWatcher watcher = Signals.Look(node.Site, node.Id, channels, out IReadOnlyList<string> begun);
        foreach (string channel in begun) _audit.Append("machine.watch", "ok", node.Site, by, $"{node} {channel}");
        return watcher;
    }

    /// <summary>Keys for a machine, made here: for tests and demonstrations only.</summary>
    internal MqttIdentity IdentityFor(MachineName machine, string folder, DateTimeOffset? from = null)
    {
        if (from is { } past) Authority.Prepare(machine, folder, past);
        else Authority.Prepare([(machine, folder)]);
        Apply(restart: false, machine);
        return MqttIdentity.In(folder);
    }

    /// <summary>Ends renewals and the broker.</summary>
    public void Dispose()
    {
        _refresh.Dispose();
        _desk.Dispose();
        _broker?.Dispose();
        Authority.Dispose();
    }

    private string Folder => Path.Combine(_options.Data, "authority");

    private string BrokerFolder => Path.Combine(_options.Data, "broker");

    private string AccessFile => Path.Combine(BrokerFolder, "access");

    private (string Certificate, string Key) WebFiles => _options.Certificate is { } certificate
        ? (certificate, _options.CertificateKey!)
        : (Path.Combine(Folder, "web", MqttIdentity.OwnFile), Path.Combine(Folder, "web", MqttIdentity.OwnFile));

    private string OwnFolder(MachineName machine) => Path.Combine(Folder, "own", machine.ToString());

    private MqttIdentity Own(MachineName machine) => MqttIdentity.In(OwnFolder(machine)) with { Authority = _brokerRoot };

    /// <summary>Makes what the hub needs for itself, or renews it. True when the broker's certificate is another.</summary>
    private bool PrepareOwn()
    {
        Authority.Prepare(_sites.Select(site => MachineName.HubOf(site.Site)).Append(MachineName.Desk)
            .Select(machine => (machine, OwnFolder(machine))));
        IReadOnlyList<string> names = Names();
        if (_options.Certificate is null) Authority.PrepareServer(names, Path.Combine(Folder, "web"), forNodes: false);
        return Authority.PrepareServer(names, Path.Combine(Folder, "broker"), forNodes: true);
    }

    private List<string> Names()
    {
        IEnumerable<string> addresses = IPAddress.IsLoopback(_options.Listen) ? []
            : _options.Listen.Equals(IPAddress.Any) || _options.Listen.Equals(IPAddress.IPv6Any)
                ? NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses)
                    .Select(one => one.Address).Where(one => !one.IsIPv6LinkLocal && !IPAddress.IsLoopback(one))
                    .Select(one => one.ToString())
                : [_options.Listen.ToString()];
        string host = Dns.GetHostName().ToLowerInvariant();
        return [.. new[] { "localhost", "127.0.0.1", "::1" }
            .Concat(Uri.CheckHostName(host) == UriHostNameType.Dns ? [host] : [])
            .Concat(_options.Names)
            .Concat(addresses.Order(StringComparer.Ordinal))
            .Distinct()];
    }

    /// <summary>Keys for everything that is made up.</summary>
    private void PrepareDemonstration()
    {
        string keys = DemonstrationKeys(_options.Data);
        if (_sites.Any(site => site.Demonstration))
        {
            new DiskFolder(keys, isSecret: true).Replace(MqttIdentity.AuthorityFile, Encoding.ASCII.GetBytes(Authority.RootPem));
        }
        foreach (SiteFile site in _sites)
        {
            MachineName[] machines =
            [
                .. site.Nodes.Select(node => new MachineName(MachineKind.Node, site.Site, node)),
                .. site.Devices.Select(device => new MachineName(MachineKind.Device, site.Site, device)),
                new MachineName(MachineKind.Reader, site.Site, "board"),
                new MachineName(MachineKind.Demonstration, site.Site, "demonstration"),
            ];
            if (site.Demonstration)
            {
                Authority.Prepare(machines.Select(machine => (machine, Path.Combine(keys, machine.ToString()))));
            }
        }
    }

    private (string Host, int Port) StartBroker(out Broker? broker)
    {
        broker = null;
        if (_options.Broker is string elsewhere)
        {
            string[] parts = elsewhere.Split(':');
            if (parts.Length == 2 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int port)) return (parts[0], port);
            throw new StartException($"'{elsewhere}' is no broker: write host:port, for instance 127.0.0.1:8883.");
        }
        WriteAccess();
        broker = Broker.Start(
            BrokerFolder, _options.MqttPort, trouble => _logger.LogWarning("{Trouble}", trouble),
            new BrokerDoor(
                _options.Listen, MqttIdentity.In(Path.Combine(Folder, "broker")), Authority.RevokedList, AccessFile, _words.Hear));
        bool everywhere = IPAddress.IsLoopback(_options.Listen) || _options.Listen.Equals(IPAddress.Any)
            || _options.Listen.Equals(IPAddress.IPv6Any);
        return (everywhere ? "127.0.0.1" : _options.Listen.ToString(), broker.Port);
    }

    private void WriteAccess()
    {
        HashSet<string> demonstrations = [.. _sites.Where(site => site.Demonstration).Select(site => site.Site)];
        IEnumerable<string> access = Authority.Good()
            .Where(machine => machine.Kind != MachineKind.Demonstration || demonstrations.Contains(machine.Site))
            .Select(machine => machine.Access);
        new DiskFolder(BrokerFolder, isSecret: true).Replace(
            Path.GetFileName(AccessFile), Encoding.UTF8.GetBytes(string.Concat(access.Prepend(MachineName.AccessOfAll))));
    }

    /// <summary>Brings a change of who may come in to the broker.</summary>
    private void Apply(bool restart, MachineName machine)
    {
        CountReaders();
        if (_broker is null || (!restart && machine.Access.Length == 0)) return;
        lock (_gate)
        {
            try
            {
                WriteAccess();

                // Read again, the list of the revoked holds for new connections only.
                if (restart) _broker.Restart();
                else _broker.Reload();
            }
            catch (BrokerException exception)
            {
                _logger.LogError("{Reason} It reads who may come in when it is back.", exception.Message);
            }
        }
    }

    private void CountReaders() => _read = new HashSet<string>(_sites.Where(site => site.Demonstration).Select(site => site.Site).Concat(
        Authority.Good().Where(machine => machine.Kind == MachineKind.Reader).Select(machine => machine.Site)));

    private void Refresh()
    {
        try
        {
            bool changed = PrepareOwn();
            Web.Reload(WebFiles.Certificate, WebFiles.Key);
            if (changed) _broker?.Reload();
        }
        catch (Exception exception) when (exception is IOException or StartException or BrokerException)
        {
            _logger.LogError("The hub's own certificates could not be looked after ({Reason}); it is tried again", exception.Message);
        }
    }
}
