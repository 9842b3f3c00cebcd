using System.CommandLine;
using Logistics.Hub;
using Logistics.Hub.People;

Option<string[]> site = new("--site") { Description = "Site file; may be given more than once.", Required = true };
Option<string> data = new("--data") { Description = "Folder for journals and the broker's files.", Required = true };
Option<int> port = new("--port") { Description = "Web port on this machine.", DefaultValueFactory = _ => 8080 };
Option<int> mqttPort = new("--mqtt-port") { Description = "Port of the hub's own broker.", DefaultValueFactory = _ => 8081 };
Option<string?> broker = new("--broker") { Description = "host:port of a broker that runs elsewhere, instead of the hub's own." };
Option<int> speed = new("--speed") { Description = "How many times faster than real time the sites live.", DefaultValueFactory = _ => 1 };
port.Validators.Add(result => Between(result, port, 0, 65_535));
mqttPort.Validators.Add(result => Between(result, mqttPort, 0, 65_535));
speed.Validators.Add(result => Between(result, speed, 1, 100_000));

Command run = new("run", "Runs the hub for one or more sites until it is told to stop.") { site, data, port, mqttPort, broker, speed };
run.SetAction(async (arguments, _) =>
{
    HubOptions options = new()
    {
        Sites = arguments.GetRequiredValue(site),
        Data = Path.GetFullPath(arguments.GetRequiredValue(data)),
        Port = arguments.GetValue(port),
        MqttPort = arguments.GetValue(mqttPort),
        Broker = arguments.GetValue(broker),
        Speed = arguments.GetValue(speed),
    };
    try
    {
        await using HubServer server = await HubServer.StartAsync(options);
        Console.WriteLine($"hub: {server.Address.ToString().TrimEnd('/')}, broker 127.0.0.1:{server.BrokerPort}");
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

Command setUp = new("set-up", "Makes a one-time code with which an administrator sets a password; the hub may be running.") { data };
setUp.SetAction(arguments =>
{
    string folder = Path.Combine(Path.GetFullPath(arguments.GetRequiredValue(data)), "people");
    try
    {
        if (!Directory.Exists(folder)) throw new IOException("no hub has run on this data folder yet. Start one first.");
        Console.WriteLine(AccountBook.NewSetUpCode(PrivateFolder.Open(folder), TimeProvider.System.GetUtcNow()));
        return 0;
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"{folder} can't be used: {exception.Message}");
        return 2;
    }
});

RootCommand root = new("Turns what ward sensors see into tasks for facility staff.") { run, setUp };
ParseResult parsed = root.Parse(args);

// The web server hears the signals and stops in order; the parser's own short patience would cut that off.
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
return 2;

static void Between(System.CommandLine.Parsing.OptionResult result, Option<int> option, int least, int most)
{
    if (result.Errors.Any()) return;
    int value = result.GetValue(option);
    if (value < least || value > most) result.AddError($"{option.Name} must lie between {least} and {most}.");
}
