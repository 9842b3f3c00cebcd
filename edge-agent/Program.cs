using Logistics.EdgeAgent.Sensors;
using Logistics.Wire;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>The agent's command line.</summary>
public static class Program
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int BadInput = 2;

    private const string Usage = """
        edge-agent run --config node.yaml [--data DIR] [--clock FILE]
        edge-agent check --config node.yaml [--data DIR]

          --config FILE   the node file: its sensors, its broker, its spool
          --data DIR      where recordings lie whose path in the node file begins with data/
          --clock FILE    a clock file shared with the hub, for time that runs faster
        """;

    /// <summary>Runs the agent until SIGTERM or Ctrl+C, or checks its node file.</summary>
    /// <returns>0 when all went well, 1 when the agent failed, 2 when the command line or a file is not right.</returns>
    public static int Main(string[] arguments)
    {
        string? command = arguments.FirstOrDefault();
        Dictionary<string, string> options = [];
        for (int i = 1; i + 1 < arguments.Length; i += 2)
        {
            options[arguments[i]] = arguments[i + 1];
        }

        string[] known = command == "run" ? ["--config", "--data", "--clock"] : ["--config", "--data"];
        if (command is not ("run" or "check") || arguments.Length % 2 == 0 || options.Keys.Except(known).Any()
            || !options.TryGetValue("--config", out string? file))
        {
            Console.Error.WriteLine(Usage);
            return BadInput;
        }

        (NodeFile? node, IReadOnlyList<FileError> errors) = NodeFileReader.Read(file, options.GetValueOrDefault("--data"));
        foreach (FileError error in errors)
        {
            Console.Error.WriteLine(error);
        }

        if (node is null)
        {
            return BadInput;
        }

        TimeProvider clock;
        IReadOnlyList<ISensor> sensors;
        try
        {
            clock = options.TryGetValue("--clock", out string? clockFile)
                ? ScaledTimeProvider.Read(clockFile, TimeProvider.System)
                : TimeProvider.System;
            sensors = SensorFactory.Create(node, clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"{file}: {exception.Message}");
            return BadInput;
        }

        return command == "run" ? Run(node, sensors, clock) : Success;
    }

    private static int Run(NodeFile node, IReadOnlyList<ISensor> sensors, TimeProvider clock)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true);
        builder.Services.AddSingleton(services =>
            new Agent(node, sensors, clock, services.GetRequiredService<ILoggerFactory>().CreateLogger("edge-agent")));
        builder.Services.AddSingleton<AgentService>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<AgentService>());
        using IHost host = builder.Build();
        AgentService service = host.Services.GetRequiredService<AgentService>();
        host.Run();
        return service.ExecuteTask is { IsFaulted: true } ? Failed : Success;
    }
}
