using Logistics.EdgeAgent.Sensors.Gpio;
using Logistics.EdgeAgent.Sensors.I2c;
using Logistics.EdgeAgent.Sensors.Iio;
using Logistics.EdgeAgent.Sensors.Llrp;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>Makes the sensors that a node file describes.</summary>
public static class SensorFactory
{
    // Contacts bounce for some milliseconds: the kernel keeps that to itself, so that its queue holds changes that mean something. The
    // rest of a longer debounce is the filter's, which dates a change from when it began.
    private static readonly TimeSpan LongestBounce = TimeSpan.FromMilliseconds(5);

    /// <param name="node">The node's description.</param>
    /// <param name="start">The agent's time that recordings begin at.</param>
    /// <exception cref="IOException">A recording can't be read.</exception>
    /// <exception cref="InvalidDataException">A recording is not in its format; the message says where.</exception>
    public static IReadOnlyList<ISensor> Create(NodeFile node, DateTimeOffset start)
    {
        // One recording serves all its sensors, and with it one first time.
        Dictionary<(string Format, string File), Recording> recordings = node.Sensors.OfType<RecordedConfig>()
            .GroupBy(static config => (config.Format, config.File), static config => config.Sensor)
            .ToDictionary(
                static group => group.Key, static group => new Recording(group.Key.Format, group.Key.File, group.ToHashSet()));

        // A reader takes one client at a time: one connection serves all its antennas.
        Dictionary<(string Reader, int Port), LlrpConnection> readers = node.Sensors.OfType<LlrpConfig>()
            .GroupBy(static config => (config.Reader, config.Port))
            .ToDictionary(static group => group.Key, static group => new LlrpConnection(group.Key.Reader, group.Key.Port, [.. group]));
        return [.. node.Sensors.Select(ISensor (config) => config switch
        {
            SimulatedConfig simulated => new SimulatedSensor(config.Channel, simulated.Pattern, simulated.Seed, simulated.Every),
            RecordedConfig recorded => new RecordedSensor(
                config.Channel, recordings[(recorded.Format, recorded.File)], recorded.Sensor, recorded.Tag, start),
            Pn532Config pn532 => new Pn532Sensor(config.Channel, pn532.Port),
            SerialConfig serial => new SerialSensor(config.Channel, serial.Port, serial.Baud, serial.Prefix),
            KeyboardConfig keyboard => new KeyboardSensor(config.Channel, keyboard.Device),
            GpioConfig gpio => new GpioSensor(config.Channel, () => OpenLine(gpio), KernelClock.Nanoseconds),
            IioConfig iio => new IioSensor(
                config.Channel, "/", iio.Device, iio.Input, iio.Trigger, iio.Every, KernelClock.Nanoseconds),
            I2cConfig i2c => Part(i2c),
            LlrpConfig llrp => new LlrpSensor(llrp, readers[(llrp.Reader, llrp.Port)]),
            _ => throw new ArgumentException($"{config.Channel}: nothing reads a {config.GetType().Name}.", nameof(node)),
        })];
    }

    private static GpioLine OpenLine(GpioConfig config)
    {
        GpioUapi.LineFlags flags = config.IsActiveLow ? GpioUapi.LineFlags.ActiveLow : 0;
        flags |= config.Pull switch
        {
            "up" => GpioUapi.LineFlags.PullUp,
            "down" => GpioUapi.LineFlags.PullDown,
            "none" => GpioUapi.LineFlags.NoPull,
            _ => 0,
        };
        TimeSpan hold = config.Debounce ?? TimeSpan.Zero;
        TimeSpan debounce = hold < LongestBounce ? hold : LongestBounce;
        return GpioLine.OpenInput(config.Chip, config.Line, flags, debounce);
    }

    private static I2cSensor Part(I2cConfig config)
    {
        int address = config.Address ?? (config.Part == "vl53l0x" ? Vl53l0x.FactoryAddress : Nau7802.FactoryAddress);
        return new I2cSensor(
            config.Channel, config.Every, () => I2cBus.Open(config.Bus, address),
            bus => config.Part == "vl53l0x" ? new Vl53l0x(bus, address) : new Nau7802(bus, address));
    }
}
