namespace Logistics.EdgeAgent;

/// <summary>Runs the agent on a thread of its own between the host's start and stop.</summary>
internal sealed class AgentService(Agent agent) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => agent.Run(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
