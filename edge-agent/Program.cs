using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Runtime.CompilerServices;
using Logistics.EdgeAgent.Kits;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Mqtt;
using Logistics.Storage;
using Logistics.Telemetry;
using Logistics.Wire;
using Logistics.Wire.Kit;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.EdgeAgent;

/// <summary>The agent's command line.</summary>
public static class Program
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int BadInput = 2;

    // EX_TEMPFAIL of sysexits.h: a supervisor is to start it again.
    private const int StartAgain = 75;

    private const string DefaultKeys = "keys";

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

    private static readonly Option<string?> Join = new("--join")
    {
        Description = "A join file (address of the hub, and code): joins with it first when the node file is not there yet.",
    };

    private static readonly Option<string?> Otlp = new("--otlp")
    {
        Description = "Address of an OpenTelemetry collector that takes OTLP over HTTP, for metrics and traces: http://HOST:4318.",
    };

    /// <summary>Runs the agent until SIGTERM or Ctrl+C, or checks its node file.</summary>
    /// <returns>0 when all went well, 1 when the agent failed, 2 when the command line or a file is not right, 75 when the hub asked for a
    /// restart.</returns>
    public static int Main(string[] arguments)
    {
        Command run = new("run", "Reads the node's sensors and sends what they say until it is told to stop.")
        {
            Config, Data, Clock, Broker, Spool, Keys, Join, Otlp,
        };
        Command check = new("check", "Says what is wrong in a node file, with line and column; nothing when all is well.") { Config, Data };
        Argument<string[]> channels = new("channel")
        {
            Description = "Channels, as the node file names them; without, all.", Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> length = new("--for") { Description = "How long, such as '30 s'; without it, until Ctrl+C." };
        Command read = new("read", "Shows what sensors say and what of it would be sent, a line for each change.")
        {
            channels, Config, Data, length,
        };
        run.SetAction(async (given, _) => await JoinAsync(given) ? WithNode(given, (node, clock) => Run(given, node, clock)) : Failed);
        check.SetAction(given => WithNode(given, (node, clock) => Sensors(given, node, clock) is null ? BadInput : Success));
        read.SetAction(given => WithNode(given, (node, clock) => Sensors(given, node, clock) is { } sensors
            ? ReadCommand.Run(
                node, sensors, new Lamps(new DiskFolder(node.KeysFolder!, isSecret: true), Lamp.Open, NullLogger.Instance), clock,
                given.GetValue(channels) ?? [], given.GetValue(length))
            : BadInput));
        ParseResult parsed = new RootCommand("One node of a ward: from its sensors to the broker, nothing lost on the way.") 
            {
                run, check, read, EnrolCommand(), DoctorCommand(), IdentifyCommand(), KitCommand(), LlrpCommand(), CompletionCommand(),
            }
            .Parse(arguments);

        // The host hears the signals and stops in order; the parser's own short patience would cut that off.
        if (parsed.Action is not ParseErrorAction) return parsed.Invoke(new InvocationConfiguration { ProcessTerminationTimeout = null });
        foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
        Console.Error.WriteLine("For instance: edge-agent run --config node.yaml. All options: edge-agent run --help");
        return BadInput;
    }

    private static Command CompletionCommand()
    {
        Argument<string> shell = new("shell") { Description = "The shell that is to complete this command." };
        shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        Command completion = new("completion", "Prints what makes a shell complete this command: source <(edge-agent completion bash)")
        {
            shell,
        };
        completion.SetAction(given => Console.Write(CompletionScript.For(given.GetRequiredValue(shell), "edge-agent")));
        return completion;
    }

    private static Command KitCommand()
    {
        Argument<string> file = new("kit") { Description = "A kit file." };
        Option<string?> place = new("--place")
        {
            Description = "Id of the place that it is put in: prints the sensors and lamps of a node file.",
        };
        Option<bool> boot = new("--boot") { Description = "Prints the lines for config.txt." };
        Option<bool> wiring = new("--wiring") { Description = "Prints the wiring as an SVG picture." };
        Command kit = new("kit", "Prints what a kit brings: parts, sensors and lamps, lines for config.txt, or its wiring.")
        {
            file, place, boot, wiring,
        };
        place.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && !Topic.IsSegment(id))
                result.AddError($"--place must be 1 to {Topic.SegmentLength} of a-z, 0-9 and '-'.");
        });
        kit.SetAction(given =>
        {
            (KitFile? read, IReadOnlyList<FileError> errors) = KitFileReader.Read(given.GetRequiredValue(file));
            foreach (FileError error in errors) Console.Error.WriteLine(error);
            if (read is null) return BadInput;
            Console.Write(
                given.GetValue(place) is { } at ? read.NodeLinesAt(at)
                : given.GetValue(boot) ? string.Concat(read.Boot.Select(static line => line + "\n"))
                : given.GetValue(wiring) ? KitDrawing.Svg(read)
                : KitDrawing.Guide(read));
            return Success;
        });
        return kit;
    }

    private static Command DoctorCommand()
    {
        Option<string?> config = new("--config")
        {
            Description = "The node file, to look at its keys, its broker, its sensors and its lamps as well.",
        };
        Command doctor = new("doctor", "Looks at all that a node stands on: each thing is well, or it is said what to do.")
        {
            config, Data,
        };
        doctor.SetAction(given =>
        {
            List<Finding> findings = [.. new Doctor("", LibC.IsClockSynchronised).Machine().Select(Show)];
            if (given.GetValue(config) is string file)
            {
                (NodeFile? node, IReadOnlyList<FileError> errors) = NodeFileReader.Read(file, given.GetValue(Data));
                findings.AddRange(errors.Select(static error => Show(Finding.Ill("node file", error.ToString()))));
                if (node is not null)
                {
                    findings.AddRange(Doctor
                        .Node(node, () => SensorFactory.Create(node, TimeProvider.System.GetUtcNow()), Lamp.Open).Select(Show));
                }
            }

            int ill = findings.Count(static finding => !finding.IsWell);
            Console.WriteLine(ill == 0 ? "All is well." : $"{ill} of {findings.Count} need somebody.");
            return ill == 0 ? Success : Failed;
        });
        return doctor;
    }

    private static Finding Show(Finding finding)
    {
        // Green and red of the terminal, and only there.
        string mark = finding.IsWell ? "well" : "ILL ";
        string colour = Console.IsOutputRedirected ? mark : $"\u001b[{(finding.IsWell ? 32 : 31)}m{mark}\u001b[0m";
        Console.WriteLine($"{colour}  {finding.Name,-18}  {finding.Sentence}");
        return finding;
    }

    private static Command IdentifyCommand()
    {
        Option<int> seconds = new("--for") { Description = "Seconds that it blinks.", DefaultValueFactory = static _ => 30 };
        seconds.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(seconds) is < 1 or > 3_600) result.AddError("--for must lie between 1 and 3600.");
        });
        Command identify = new("identify", "Lets the lamp on this machine's board blink, so that somebody finds it.") { seconds };
        identify.SetAction(async (given, stop) =>
        {
            ActivityLed led = new();
            if (led.Blink() is { } why)
            {
                Console.Error.WriteLine($"The board's lamp can't blink: {why}.");
                return Failed;
            }

            try
            {
                await Task.Delay(TimeSpan.FromSeconds(given.GetValue(seconds)), stop);
            }
            catch (OperationCanceledException)
            {
                // Ctrl+C: somebody found it.
            }

            return led.Rest() is null ? Success : Failed;
        });
        return identify;
    }

    private static Command EnrolCommand()
    {
        Option<Uri?> hub = new("--hub")
        {
            Description = "Address of the hub's web server, such as https://192.168.1.10:8080; without it, the two lines of a join file "
                + "are read from the standard input.",
            CustomParser = result =>
            {
                if (JoinFileReader.Address(result.Tokens[0].Value, out string address) is not { } complaint) return new Uri(address);
                result.AddError($"--hub: {complaint}.");
                return null;
            },
        };
        Option<string?> code = new("--code")
        {
            Description = "The code that the technician's page shows; without it, it is read from the standard input.",
        };
        Option<string> keys = new("--keys")
        {
            Description = "Folder that the keys are written to.", DefaultValueFactory = static _ => DefaultKeys,
        };
        Option<string?> config = new("--config") { Description = "Where a node file without sensors is written; without it, none is." };
        Command enrol = new("enrol", "Joins a hub with a one-time code, and keeps the keys that it gets.") { hub, code, keys, config };
        enrol.SetAction(async (given, _) =>
        {
            string folder = Path.GetFullPath(given.GetValue(keys)!);
            try
            {
                Uri? address = given.GetValue(hub);
                string? word = given.GetValue(code);
                if (address is null)
                {
                    StringReader lines = new($"{Console.ReadLine()}\n{Console.ReadLine()}\n");
                    (address, EnrolmentCode read) = FirstBoot.Read("the standard input", lines);
                    word = read.ToString();
                }

                word ??= Console.ReadLine() ?? "";
                EnrolmentAnswer answer = await Enrolment.RunAsync(address, word, folder, joined =>
                {
                    if (given.GetValue(config) is string file) FirstBoot.Write(file, joined, address.Host, folder);
                });
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

    private static async Task<bool> JoinAsync(ParseResult given)
    {
        if (given.GetValue(Join) is not string join) return true;
        string config = Path.GetFullPath(given.GetRequiredValue(Config));
        try
        {
            await FirstBoot.RunAsync(
                config, join, Path.GetFullPath(given.GetValue(Keys) ?? Path.Combine(Path.GetDirectoryName(config)!, DefaultKeys)));
            return true;
        }
        catch (EnrolmentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return false;
        }
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

    private static int WithNode(ParseResult given, Func<NodeFile, TimeProvider, int> act)
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

        TimeProvider? clock = Tried(file, () => given.GetValue(Clock) is string clockFile
            ? ScaledTimeProvider.Read(clockFile, TimeProvider.System)
            : TimeProvider.System);
        return clock is null ? BadInput : act(node, clock);
    }

    private static IReadOnlyList<ISensor>? Sensors(ParseResult given, NodeFile node, TimeProvider clock) =>
        Tried(given.GetRequiredValue(Config), () => SensorFactory.Create(node, clock.GetUtcNow()));

    /// <summary>What a file leads to; null, with a line on the error output, when it can't be read.</summary>
    private static T? Tried<T>(string file, Func<T> make) where T : class
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"{file}: {exception.Message}");
            return null;
        }
    }

    private static int Run(ParseResult given, NodeFile own, TimeProvider clock)
    {
        string file = given.GetRequiredValue(Config);
        // Empty: files of settings, their watchers and logs that nobody reads would stand in the memory of a small computer.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        string? collector = given.GetValue(Otlp) ?? Environment.GetEnvironmentVariable(OtlpOptions.AddressVariable);
        if (!string.IsNullOrEmpty(collector) && !AddTelemetry(builder, collector, own)) return BadInput;
        builder.Services.AddSingleton(services =>
        {
            ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(own.Node);
            Configurations configurations = new(
                file, own, given.GetValue(Data), new DiskFolder(own.KeysFolder!, isSecret: true),
                node => SensorFactory.Create(node, clock.GetUtcNow()), logger);
            Setup setup = configurations.Begin();
            Lamps lamps = new(new DiskFolder(own.KeysFolder!, isSecret: true), Lamp.Open, logger);
            NodeTelemetry? telemetry = services.GetService<NodeTelemetry>();
            Agent agent = new(
                setup.Node, setup.Sensors, new DiskFolder(own.SpoolFolder), static (options, onMessage, onConnection) =>
                    new MqttClient(options, onMessage, onConnection),
                clock, logger, configurations: configurations, lamps: lamps, traces: telemetry?.Traces);
            telemetry?.Watch(agent);
            return agent;
        });
        builder.Services.AddSingleton<AgentService>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<AgentService>());
        using IHost host = builder.Build();
        if (Tried(file, host.Services.GetRequiredService<AgentService>) is not { } service) return BadInput;
        if (Renewal.WhyNot(own.Site, own.Node, own.KeysFolder!) is string reason)
        {
            Console.Error.WriteLine(reason);
            return BadInput;
        }

        // The host gives its services away when it has run.
        Agent agent = host.Services.GetRequiredService<Agent>();
        host.Run();
        if (service.ExecuteTask is { IsFaulted: true }) return Failed;
        return agent.RestartAsked ? StartAgain : Success;
    }

    // On its own, so that a node without a collector loads nothing of what speaks to one.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AddTelemetry(HostApplicationBuilder builder, string collector, NodeFile own)
    {
        try
        {
            OtlpOptions options = OtlpOptions.Of(collector)!;
            builder.Services.AddSingleton(services =>
                new NodeTelemetry(options, own, services.GetRequiredService<ILoggerFactory>().CreateLogger(own.Node)));
            return true;
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return false;
        }
    }
}
