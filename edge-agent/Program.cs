using System.CommandLine;
using System.Globalization;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>The agent's command line.</summary>
public static class Program
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int BadInput = 2;

    private static readonly Option<string> Config = new("--config")
    {
        Description = "The node file: its sensors, its broker, its spool.", Required = true,
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Where recordings lie whose path in the node file begins with data/.",
    };

    private static readonly Option<string?> Clock = new("--clock")
    {
        Description = "A clock file shared with the hub, for time that runs faster.",
    };

    private static readonly Option<string?> Broker = new("--broker")
    {
        Description = "host:port of the broker, instead of the node file's.",
    };

    private static readonly Option<string?> Spool = new("--spool")
    {
        Description = "Folder of the spool, instead of the node file's.",
    };

    private static readonly Option<string?> Keys = new("--keys")
    {
        Description = "Folder of the keys that 'enrol' wrote, instead of the node file's.",
    };

    /// <summary>Runs the agent until SIGTERM or Ctrl+C, or checks its node file.</summary>
    /// <returns>0 when all went well, 1 when the agent failed, 2 when the command line or a file is not right.</returns>
    public static int Main(string[] arguments)
    {
        Command run = new("run", "Reads the node's sensors and sends what they say until it is told to stop.")
        {
            Config, Data, Clock, Broker, Spool, Keys,
        };
        Command check = new("check", "Says what is wrong in a node file, with line and column; nothing when all is well.") { Config, Data };
        run.SetAction(given => WithNode(given, (node, sensors, clock) => Run(node, sensors, clock)));
        check.SetAction(given => WithNode(given, (_, _, _) => Success));
        ParseResult parsed = new RootCommand("One node of a ward: from its sensors to the broker, nothing lost on the way.") 
            {
                run, check, EnrolCommand(), LlrpCommand(),
            }
            .Parse(arguments);

        // The host hears the signals and stops in order; the parser's own short patience would cut that off.
        if (parsed.Errors.Count == 0) return parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
        foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
        Console.Error.WriteLine("For instance: edge-agent run --config node.yaml. All options: edge-agent run --help");
        return BadInput;
    }

    private static Command EnrolCommand()
    {
        Option<Uri> hub = new("--hub")
        {
            Description = "Address of the hub's web server, such as https://192.168.1.10:8080.", Required = true,
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) && address.Scheme == "https") return address;
                result.AddError("--hub must be an address such as https://192.168.1.10:8080.");
                return null;
            },
        };
        Option<string?> code = new("--code")
        {
            Description = "The code that the technician's page shows; without it, it is read from the standard input.",
        };
        Option<string> keys = new("--keys")
        {
            Description = "Folder that the keys are written to.", DefaultValueFactory = static _ => "keys",
        };
        Command enrol = new("enrol", "Joins a hub with a one-time code, and keeps the keys that it gets.") { hub, code, keys };
        enrol.SetAction(async (given, _) =>
        {
            string folder = Path.GetFullPath(given.GetValue(keys)!);
            try
            {
                Uri address = given.GetRequiredValue(hub);
                EnrolmentAnswer answer = await Enrolment.RunAsync(address, given.GetValue(code) ?? Console.ReadLine() ?? "", folder);
                string host = answer.BrokerHost ?? address.Host;
                Console.WriteLine(answer.Kind == "node"
                    ? $"""
                        Enrolled. In the node file write:
                        node: {answer.Id}
                        site: {answer.Site}
                        broker: {"{"} host: {host}, port: {answer.BrokerPort} {"}"}
                        keys: {folder}
                        """
                    : $"Enrolled as {answer.Kind} {answer.Id} of {answer.Site}. The broker is {host}:{answer.BrokerPort}, the keys are in "
                        + $"{folder}.");
                return Success;
            }
            catch (EnrolmentException exception)
            {
                Console.Error.WriteLine(exception.Message);
                return Failed;
            }
        });
        return enrol;
    }

    private static Command LlrpCommand()
    {
        Argument<string> file = new("file") { Description = "LLRP messages one behind the other, or a capture: pcap or pcapng." };
        Command decode = new("decode", "Writes the tag reports in a file as JSON lines, and what else is in it for people.") { file };
        decode.SetAction(given =>
        {
            using StreamWriter output = new(Console.OpenStandardOutput());
            return new LlrpDecoder(output, Console.Error).Decode(given.GetRequiredValue(file));
        });
        return new Command("llrp", "For readers of UHF tags.") { decode };
    }

    private static int WithNode(ParseResult given, Func<NodeFile, IReadOnlyList<ISensor>, TimeProvider, int> act)
    {
        string file = given.GetRequiredValue(Config);
        (NodeFile? node, IReadOnlyList<FileError> errors) = NodeFileReader.Read(file, given.GetValue(Data));
        foreach (FileError error in errors) Console.Error.WriteLine(error);
        if (node is null) return BadInput;
        if (given.GetValue(Spool) is string spool) node = node with { SpoolFolder = Path.GetFullPath(spool) };
        if (given.GetValue(Keys) is string keys) node = node with { KeysFolder = Path.GetFullPath(keys) };
        if (given.GetValue(Broker) is string broker)
        {
            string[] parts = broker.Split(':');
            if (parts.Length != 2 || !ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            {
                Console.Error.WriteLine($"'{broker}' is no broker: write host:port, for instance 127.0.0.1:8081.");
                return BadInput;
            }
            node = node with { BrokerHost = parts[0], BrokerPort = port };
        }

        TimeProvider clock;
        IReadOnlyList<ISensor> sensors;
        try
        {
            clock = given.GetValue(Clock) is string clockFile
                ? ScaledTimeProvider.Read(clockFile, TimeProvider.System)
                : TimeProvider.System;
            sensors = SensorFactory.Create(node, clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"{file}: {exception.Message}");
            return BadInput;
        }
        return act(node, sensors, clock);
    }

    private static int Run(NodeFile node, IReadOnlyList<ISensor> sensors, TimeProvider clock)
    {
        if (node.KeysFolder is string keys && Renewal.WhyNot(node.Site, node.Node, keys) is string reason)
        {
            Console.Error.WriteLine(reason);
            return BadInput;
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(services =>
            new Agent(
                node, sensors, new DiskFolder(node.SpoolFolder), static (options, onMessage, onConnection) =>
                    new MqttClient(options, onMessage, onConnection),
                clock, services.GetRequiredService<ILoggerFactory>().CreateLogger(node.Node)));
        builder.Services.AddSingleton<AgentService>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<AgentService>());
        using IHost host = builder.Build();
        AgentService service = host.Services.GetRequiredService<AgentService>();
        host.Run();
        return service.ExecuteTask is { IsFaulted: true } ? Failed : Success;
    }
}
