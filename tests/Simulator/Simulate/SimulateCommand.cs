using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Logistics.Mqtt;
using Logistics.Simulator.Worlds;
using Logistics.Wire;
using Logistics.Wire.Site;
using Microsoft.Extensions.Logging;

namespace Logistics.Simulator.Simulate;

/// <summary><c>simulate</c>: sites with worlds, nodes and workers, until it is told to stop.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    public static Command Make()
    {
        Option<string[]> site = new("--site") { Description = "Site file; may be given more than once.", Required = true };
        Option<string> broker = new("--broker") { Description = "host:port of the broker.", DefaultValueFactory = _ => "127.0.0.1:8081" };
        Option<Uri> hub = new("--hub")
        {
            Description = "Address of the hub.",
            DefaultValueFactory = _ => new Uri("https://127.0.0.1:8080"),
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) ? address
                : Refused<Uri>(result, "--hub must be an address such as https://127.0.0.1:8080."),
        };
        Option<string> pin = new("--pin-file") { Description = "File with the PIN of the demonstration.", Required = true };
        Option<string> data = new("--data") { Description = "Folder for the spools of the nodes.", Required = true };
        Option<string> keys = new("--keys")
        {
            Description = "Folder of the machines' keys: data/demonstration/keys of a hub that runs a demonstration.", Required = true,
        };
        Option<string?> clock = new("--clock") { Description = "Clock file of the run; without it, real time." };
        Option<int> seed = new("--seed") { Description = "The same seed gives the same world.", DefaultValueFactory = _ => 1 };
        Option<double> pace = new("--pace")
        {
            Description = "1 for a demonstration, which is far busier than a real ward; 0.01 comes near to one.",
            DefaultValueFactory = _ => 1,
        };
        Option<int> workers = new("--workers")
        {
            Description = "all, none, or the most for each site. The first two of each site are always left to people.",
            DefaultValueFactory = _ => int.MaxValue,
            CustomParser = result => result.Tokens[0].Value switch
            {
                "all" => int.MaxValue,
                "none" => 0,
                string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int most) => most,
                _ => Refused<int>(result, "--workers must be all, none or a number."),
            },
        };
        Option<bool> noNodes = new("--no-nodes") { Description = "Only workers: the nodes are run by someone else, as in a replay." };
        pace.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(pace) is not (>= 0.001 and <= 100))
                result.AddError("--pace must lie between 0.001 and 100.");
        });
        pin.Validators.Add(result =>
        {
            if (!File.Exists(result.GetValue(pin))) result.AddError("--pin-file must be the file 'pin' in the hub's data folder.");
        });
        broker.Validators.Add(result =>
        {
            if (!TryAddress(result.GetValue(broker), out _, out _)) result.AddError("--broker must be host:port.");
        });

        Command command = new("simulate", "Gives sites a life: worlds that sensors measure, and workers who do the tasks.")
        {
            site, broker, hub, pin, data, keys, clock, seed, pace, workers, noNodes,
        };
        command.SetAction((arguments, cancellation) =>
        {
            TryAddress(arguments.GetValue(broker), out string host, out int port);
            return RunAsync(
                new SimulateOptions
                {
                    Sites = arguments.GetRequiredValue(site),
                    BrokerHost = host,
                    BrokerPort = port,
                    Hub = arguments.GetRequiredValue(hub),
                    Pin = File.ReadAllText(arguments.GetRequiredValue(pin)).Trim(),
                    Data = Path.GetFullPath(arguments.GetRequiredValue(data)),
                    Keys = Path.GetFullPath(arguments.GetRequiredValue(keys)),
                    Clock = arguments.GetValue(clock),
                    Seed = arguments.GetValue(seed),
                    Pace = arguments.GetValue(pace),
                    WorkersMost = arguments.GetValue(workers),
                    Nodes = !arguments.GetValue(noNodes),
                },
                cancellation);
        });
        return command;
    }

    private static T Refused<T>(System.CommandLine.Parsing.ArgumentResult result, string sentence)
    {
        result.AddError(sentence);
        return default!;
    }

    private static bool TryAddress(string? text, out string host, out int port)
    {
        int colon = text?.LastIndexOf(':') ?? -1;
        host = colon > 0 ? text![..colon] : "";
        port = 0;
        return colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= 65_535;
    }

    private static async Task<int> RunAsync(SimulateOptions options, CancellationToken cancellation)
    {
        List<SiteFile> sites = [];
        foreach (string path in options.Sites)
        {
            (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read(path);
            foreach (FileError error in errors) Console.Error.WriteLine(error);
            if (site is not null) sites.Add(site);
        }
        if (sites.Count < options.Sites.Count) return 2;
        if (!TryClock(options.Clock, out ScaledTimeProvider clock)) return 2;

        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true));
        if (!TryTrust(Path.Combine(options.Keys, MqttIdentity.AuthorityFile), out SocketsHttpHandler? handler)) return 2;
        handler.UseCookies = false;
        using HttpClient http = new(handler) { BaseAddress = options.Hub };
        Tally tally = new();
        ILogger logger = loggers.CreateLogger("node");
        List<SimulatedSite> lives = [.. sites.Select(site => new SimulatedSite(site, options, clock, http, logger, tally))];
        string names = string.Join(", ", sites.Select(site => site.Site));
        Console.WriteLine($"simulating {names} with {lives.Sum(life => life.Workers)} workers, "
            + $"seed {options.Seed}, pace {options.Pace.ToString(CultureInfo.InvariantCulture)}, speed {clock.Speed}");

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task report = ReportAsync(lives, tally, ending.Token);
        try
        {
            await Task.WhenAll(lives.Select(life => life.Run(cancellation)));
        }
        finally
        {
            await ending.CancelAsync();
            await report;
        }
        Console.WriteLine($"ended: {Say(lives, tally)}");
        return 0;
    }

    private static bool TryTrust(string authority, [NotNullWhen(true)] out SocketsHttpHandler? handler)
    {
        handler = null;
        try
        {
            handler = Trusting.Handler(authority);
            return true;
        }
        catch (CryptographicException exception)
        {
            Console.Error.WriteLine($"The certificate {authority} can't be read ({exception.Message}): give the hub's keys with --keys.");
            return false;
        }
    }

    private static bool TryClock(string? path, out ScaledTimeProvider clock)
    {
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        clock = new ScaledTimeProvider(TimeProvider.System, nowMs, nowMs, 1);
        try
        {
            if (path is not null) clock = ScaledTimeProvider.Read(path, TimeProvider.System);
            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return false;
        }
    }

    private static async Task ReportAsync(IReadOnlyList<SimulatedSite> lives, Tally tally, CancellationToken ending)
    {
        using PeriodicTimer timer = new(ReportEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                string time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
                Console.WriteLine(Console.IsOutputRedirected ? $"{time} {Say(lives, tally)}" : $"\e[2m{time}\e[0m {Say(lives, tally)}");
            }
        }
        catch (OperationCanceledException)
        {
            // The simulation has ended, and with it the reports.
        }
    }

    private static string Say(IReadOnlyList<SimulatedSite> lives, Tally tally)
    {
        World[] worlds = [.. lives.Select(life => life.World).OfType<World>()];
        int Count(BedLife life) => worlds.Sum(world => world.Count(life));
        string world = worlds.Length == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"beds: {Count(BedLife.InBed)} slept in, {Count(BedLife.Away)} up, {Count(BedLife.Empty)} left, "
            + $"{Count(BedLife.Released)} released, {Count(BedLife.Made)} made; {worlds.Sum(one => one.Readings)} readings; ");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{world}{tally.Done} tasks done, {tally.Worked} of them here; {tally.Declined} offers declined, "
            + $"{tally.Unanswered} unanswered; {tally.Refused} steps refused");
    }
}
