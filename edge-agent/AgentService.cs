namespace Logistics.EdgeAgent;

/// <summary>
/// Runs the agent on a thread of its own between the host's start and stop, and tells the service manager how it goes; ends the host when
/// the agent ends by itself.
/// </summary>
internal sealed class AgentService(Agent agent, IHostApplicationLifetime life, ILogger<AgentService> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stop)
    {
        using ServiceManager manager = new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), TimeProvider.System, logger);
        using CancellationTokenRegistration registration = stop.Register(manager.Stopping);
        agent.Run(() => manager.Alive(agent.IsConnected, agent.WaitingPacks), stop);
        life.StopApplication();
    }
}
