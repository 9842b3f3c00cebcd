using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net;
using Logistics.Hub;
using Logistics.Hub.History;
using Logistics.Hub.People;
using Logistics.Storage;
using Logistics.Telemetry;
using Logistics.Wire;
using Logistics.Wire.Node;

Option<string[]> site = new("--site") { Description = "Site file; may be given more than once.", Required = true };
Option<string> data = new("--data") { Description = "Folder for journals and the broker's files.", Required = true };
Option<int> port = new("--port") { Description = "Web port on this machine.", DefaultValueFactory = _ => 8080 };
Option<int> mqttPort = new("--mqtt-port") { Description = "Port of the hub's own broker.", DefaultValueFactory = _ => 8081 };
Option<string?> broker = new("--broker") { Description = "host:port of a broker that runs elsewhere, instead of the hub's own." };
Option<int> speed = new("--speed") { Description = "How many times faster than real time the sites live.", DefaultValueFactory = _ => 1 };
Option<string?> brokerAuthority = new("--broker-authority")
{
    Description = "PEM file of the authority that signed that broker's certificate; without it, the hub's own.",
};
Option<IPAddress> listen = new("--listen")
{
    Description = "Address that the web server and the broker listen on, 0.0.0.0 for all; a demonstration stays on this machine.",
    DefaultValueFactory = _ => IPAddress.Loopback,
    CustomParser = result =>
    {
        if (IPAddress.TryParse(result.Tokens[0].Value, out IPAddress? address)) return address;
        result.AddError("--listen must be an address such as 192.168.1.10, or 0.0.0.0 for all of this machine.");
        return IPAddress.Loopback;
    },
};
Option<string[]> name = new("--name") { Description = "Name or address that the hub is reached by; may be given more than once." };
Option<string?> certificate = new("--certificate") { Description = "PEM file with a web certificate of your own, its chain behind it." };
Option<string?> key = new("--key") { Description = "PEM file with the key of --certificate." };
Option<string?> influx = new("--influx")
{
    Description = "InfluxDB's write address, for the history: http://HOST:8086/api/v2/write?org=O&bucket=B, or /write?db=D of version 1.",
};
Option<string?> influxToken = new("--influx-token") { Description = "File with the token for --influx; user:password for version 1." };
Option<string?> otlp = new("--otlp")
{
    Description = "Address of an OpenTelemetry collector that takes OTLP over HTTP, for metrics and traces: http://HOST:4318.",
};
port.Validators.Add(result => Between(result, port, 0, 65_535));
mqttPort.Validators.Add(result => Between(result, mqttPort, 0, 65_535));
speed.Validators.Add(result => Between(result, speed, 1, 100_000));

Command run = new("run", "Runs the hub for one or more sites until it is told to stop.") 
{
    site, data, port, mqttPort, broker, brokerAuthority, listen, name, certificate, key, speed, influx, influxToken,
    otlp,
};
run.SetAction(async (arguments, _) =>
{
    HubOptions Options() => new()
    {
        Sites = arguments.GetRequiredValue(site),
        Data = Path.GetFullPath(arguments.GetRequiredValue(data)),
        Port = arguments.GetValue(port),
        MqttPort = arguments.GetValue(mqttPort),
        Broker = arguments.GetValue(broker),
        BrokerAuthority = arguments.GetValue(brokerAuthority),
        Listen = arguments.GetValue(listen)!,
        Names = arguments.GetValue(name) ?? [],
        Certificate = arguments.GetValue(certificate),
        CertificateKey = arguments.GetValue(key),
        Speed = arguments.GetValue(speed),
        Influx = InfluxOptions.Of(arguments.GetValue(influx), arguments.GetValue(influxToken)),
        Otlp = Collector(arguments.GetValue(otlp)),
    };
    try
    {
        await using HubServer server = await HubServer.StartAsync(Options());
        Console.WriteLine($"hub: {server.Address.ToString().TrimEnd('/')}, broker {server.BrokerHost}:{server.BrokerPort}");
        if (server.SetUpNotice() is { Length: > 0 } notice) Console.WriteLine(notice);
        await server.WaitAsync();
        await server.StopAsync();
        Console.WriteLine(server.Summary());
        return 0;
    }
    catch (StartException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 2;
    }
});

Argument<string> folder = new("data") { Description = "A hub's data folder." };
Command verify = new("verify", "Checks a data folder from end to end and says what is wrong; changes nothing.") { folder };
verify.SetAction(arguments => OnData(arguments, data =>
    new DataCheck(Console.Out, Console.IsErrorRedirected ? null : Console.Error).Check(data) ? 0 : 1));

Option<string?> only = new("--only") { Description = "Id of the one site to export, instead of all." };
Command export = new("export", "Writes the history in a data folder as JSON lines.") { folder, only };
export.SetAction(arguments => OnData(arguments, data => Export(data, arguments.GetValue(only))));

Command setUp = new("set-up", "Makes a one-time code with which an administrator sets a password; the hub may be running.") { data };
setUp.SetAction(arguments =>
{
    string people = Path.Combine(Path.GetFullPath(arguments.GetRequiredValue(data)), "people");
    try
    {
        if (!Directory.Exists(people)) throw new IOException("no hub has run on this data folder yet. Start one first.");
        Console.WriteLine(AccountBook.NewSetUpCode(PrivateFolder.Open(people), TimeProvider.System.GetUtcNow()));
        return 0;
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"{people} can't be used: {exception.Message}");
        return 2;
    }
});

Command nodes = new("nodes", "Lists the nodes of a hub that runs on this machine: state, configuration, certificate, troubles.") { data };
nodes.SetAction((arguments, _) => LocalDoor.NodesAsync(Path.GetFullPath(arguments.GetRequiredValue(data)), Console.Out, Console.Error));

Argument<string> siteId = new("site") { Description = "Id of the node's site." };
Argument<string> nodeId = new("node") { Description = "Id of the node." };
Option<Uri?> address = new("--address")
{
    Description = "Address of this hub as the node reaches it, such as https://192.168.1.10:8080, instead of the one that it knows.",
    CustomParser = result =>
    {
        if (JoinFileReader.Address(result.Tokens[0].Value, out string text) is not { } complaint) return new Uri(text);
        result.AddError($"--address: {complaint}.");
        return null;
    },
};
Command enroll = new("enroll", "Makes a code that lets a node join once, at a hub that runs on this machine.")
{
    siteId, nodeId, data, address,
};
enroll.Aliases.Add("enrol");
enroll.SetAction((arguments, _) => LocalDoor.EnrolAsync(
    Path.GetFullPath(arguments.GetRequiredValue(data)), arguments.GetRequiredValue(siteId), arguments.GetRequiredValue(nodeId),
    arguments.GetValue(address), draws: !Console.IsOutputRedirected, Console.Out, Console.Error));

Argument<string> shell = new("shell") { Description = "The shell that is to complete this command." };
shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
Command completion = new("completion", "Prints what makes a shell complete this command: source <(hub completion bash)") { shell };
completion.SetAction(arguments => Console.Write(CompletionScript.For(arguments.GetRequiredValue(shell), "hub")));

RootCommand root = new("Turns what ward sensors see into tasks for facility staff.")
{
    run, verify, export, setUp, nodes, enroll, completion,
};
ParseResult parsed = root.Parse(args);

// The web server hears the signals and stops in order; the parser's own short patience would cut that off.
if (parsed.Action is not ParseErrorAction)
{
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
}
foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
return 2;

int OnData(ParseResult arguments, Func<string, int> act)
{
    string data = Path.GetFullPath(arguments.GetRequiredValue(folder));
    try
    {
        if (Directory.Exists(HubServer.SitesFolder(data))) return act(data);
        Console.Error.WriteLine($"{data} is no data folder of a hub: name the folder that was given to 'run' with --data.");
    }
    catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(exception.Message);
    }
    return 2;
}

static OtlpOptions? Collector(string? address)
{
    try
    {
        return OtlpOptions.Of(address);
    }
    catch (FormatException exception)
    {
        throw new StartException(exception.Message);
    }
}

static int Export(string data, string? only)
{
    int damages = 0;
    using Stream output = new BufferedStream(Console.OpenStandardOutput(), 1 << 20);
    foreach (string path in Directory.GetDirectories(HubServer.SitesFolder(data)).Order(StringComparer.Ordinal))
    {
        string site = Path.GetFileName(path);
        if (only is not null && site != only) continue;
        var (_, found) = HistoryExport.Write(new DiskFolder(HubServer.JournalFolder(data, site)), site, output);
        foreach (JournalDamage damage in found.Where(damage => !damage.IsEnd))
        {
            Console.Error.WriteLine($"{site}: {damage.Segment} is damaged at byte {damage.At}; what is whole behind it follows.");
            damages++;
        }
    }
    return damages == 0 ? 0 : 1;
}

static void Between(System.CommandLine.Parsing.OptionResult result, Option<int> option, int least, int most)
{
    if (result.Errors.Any()) return;
    int value = result.GetValue(option);
    if (value < least || value > most) result.AddError($"{option.Name} must lie between {least} and {most}.");
}
