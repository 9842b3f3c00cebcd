using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Logistics.EdgeAgent;
using Logistics.EdgeAgent.Sensors.I2c;
using Logistics.Tests.Edge;
using Logistics.Wire.Node;

namespace Logistics.Tests.Sensors.Kernel;

/// <summary>
/// What runs in the virtual machine, as root on a real kernel: plugs in a scripted bridge with a mat, a distance sensor and a scale,
/// lets a real agent read them, moves things, pulls the bridge out and plugs it in again. All that it says goes to the console.
/// </summary>
internal static class KernelGuest
{
    public const string Name = "kernel-guest";
    public const string End = "guest: the end";

    private const byte Mat = 1 << 3;
    private const byte LampBit = 1 << 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ScriptedVl53l0x Distance = new();
    private static readonly ScriptedVl53l0x Driven = new();
    private static readonly ScriptedNau7802 Scale = new();
    private static readonly ScriptedThermometer Thermometer = new();
    private static readonly string[] Channels = ["mat", "bin", "hamper", "scale", "room"];
    private static readonly ConcurrentQueue<string> Seen = new();

    public static void Run()
    {
        Cp2112 bridge = new Cp2112().With(0x29, Driven).With(0x30, Distance).With(Nau7802.FactoryAddress, Scale);
        bridge.Rehearse();
        int bus = PlugIn(bridge);
        string trigger = PlugInThermometer();
        string file = Path.Combine(Path.GetTempPath(), "node.yaml");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $$"""
            node: n1
            site: s
            broker: { host: 127.0.0.1 }
            sensors:
              - { channel: mat, kind: gpio, chip: {{Cp2112.GpioLabel}}, line: 3, active: low, pull: up, debounce: 20 ms }
              - { channel: bin, kind: iio, device: vl53l0x, input: distance, every: 500 ms, empty: 80 cm, full: 20 cm }
              - { channel: hamper, kind: i2c, bus: {{bus}}, part: vl53l0x, address: 0x30, every: 500 ms }
              - { channel: scale, kind: i2c, bus: {{bus}}, part: nau7802, every: 500 ms, zero: 84210, weight: 5 kg, at: 184210 }
              - { channel: room, kind: iio, device: temperature, input: temp, every: 500 ms, trigger: {{trigger}} }
            """));
        new Thread(Measure) { IsBackground = true }.Start();
        Tell("all is plugged in");
        using Process agent = AgentProcess.Start("read", "--config", file);
        agent.OutputDataReceived += static (_, line) => See(line.Data);
        agent.ErrorDataReceived += static (_, line) => See(line.Data);
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();

        Until("mat", "sent false");
        Until("bin", "sent 0");
        Until("hamper", "sent 0.8");
        Until("scale", "sent 0");
        Until("room", "sent 21.5");

        bridge.Inputs = unchecked((byte)~Mat);
        Until("mat", "sent true");
        bridge.Inputs = 0xFF;
        Until("mat", "sent false");
        Driven.Distance = 500;
        Until("bin", "sent 0.5");
        Distance.Distance = 650;
        Until("hamper", "sent 0.65");
        Scale.Count = 134_210;
        Until("scale", "sent 2.5");

        Lamp lamp = new(new LampConfig { Shows = "mat", Chip = Cp2112.GpioLabel, Line = "5" }, Lamp.Open);
        lamp.Show("made", TimeSpan.Zero, TimeSpan.Zero);
        Tell($"lamp {((bridge.Outputs & LampBit) != 0 ? "on" : "off")}");
        lamp.Rest();
        Tell($"lamp {((bridge.Outputs & LampBit) != 0 ? "on" : "off")}");

        Seen.Clear();
        Tell("pulled out");
        bridge.PullOut();
        Thermometer.PullOut();
        foreach (string channel in Channels) Until(channel, "trouble");
        PlugIn(bridge);
        PlugInThermometer();
        Tell("plugged in again");
        foreach (string channel in Channels) Until(channel, "well");
        using Process kill = Process.Start("kill", ["-TERM", $"{agent.Id}"]);
        agent.WaitForExit();
        Tell($"agent ended with {agent.ExitCode}");
        Console.WriteLine(End);
    }

    // The kernel gives no word when a driver is done: its folder appears.
    private static int PlugIn(Cp2112 bridge)
    {
        bridge.PlugIn();
        string? bus = null;
        Until("an I2C bus", () => (bus = Directory.GetDirectories("/sys/bus/i2c/devices", "i2c-*").FirstOrDefault(
            static folder => File.ReadAllText(Path.Combine(folder, "name")).Contains("CP2112", StringComparison.Ordinal))) is not null);
        File.WriteAllText(Path.Combine(bus!, "new_device"), "vl53l0x 0x29");
        return int.Parse(Path.GetFileName(bus!)["i2c-".Length..], CultureInfo.InvariantCulture);
    }

    // It measures twenty times a second, with an outlier now and then, that a median leaves out.
    private static string PlugInThermometer()
    {
        Thermometer.PlugIn();
        string? trigger = null;
        Until("a trigger", () => (trigger = Directory.GetDirectories("/sys/bus/iio/devices", "trigger*").FirstOrDefault()) is not null);
        return File.ReadAllText(Path.Combine(trigger!, "name")).Trim();
    }

    private static void Measure()
    {
        for (int count = 0; ; count++)
        {
            Thread.Sleep(50);
            Thermometer.Measure((short)(count % 8 == 0 ? 9_999 : 2_150));
        }
    }

    private static void See(string? line)
    {
        if (line is null) return;
        Console.WriteLine(line);
        Seen.Enqueue(line);
    }

    // What was seen before does not count for what comes next: each is looked for behind the one before.
    private static void Until(string channel, string what)
    {
        bool isSeen = false;
        Until($"{channel}: {what}", () =>
        {
            isSeen |= Seen.Any(line => line.Contains($" {channel} {what}", StringComparison.Ordinal));
            return isSeen;
        });
        Forget(channel);
    }

    private static void Forget(string channel)
    {
        for (int count = Seen.Count; count > 0 && Seen.TryDequeue(out string? line); count--)
        {
            if (!line.Contains($" {channel} ", StringComparison.Ordinal)) Seen.Enqueue(line);
        }
    }

    private static void Until(string what, Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Patience) throw new TimeoutException($"{what} did not come");
            Thread.Sleep(10);
        }
    }

    private static void Tell(string what) => Console.WriteLine($"guest: {what}");
}
