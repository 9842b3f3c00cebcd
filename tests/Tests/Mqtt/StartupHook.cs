using Logistics.Mqtt;

/// <summary>Turns a child process into the owner of a broker, for the test that kills it. The runtime finds it by this exact name.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OWNED_BROKER_FOLDER") is { } folder)
        {
            using Broker broker = Broker.Start(folder);
            Console.WriteLine(broker.ProcessId);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
