using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Logistics.EdgeAgent.Sensors;
using Logistics.EdgeAgent.Sensors.Gpio;
using Logistics.Mqtt;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>
/// Looks at everything that a node stands on, and says of each thing that it is well, or what to do. Changes nothing, and may run beside
/// the agent.
/// </summary>
/// <param name="root">What stands for the root of the file system: empty on a machine.</param>
/// <param name="isClockRight">Whether the clock is held right.</param>
internal sealed class Doctor(string root, Func<bool> isClockRight)
{
    private const long LeastFree = 256L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan CertificateSoon = TimeSpan.FromDays(30);

    /// <summary>What is looked at without a node file: what the machine has, and whether the agent may use it.</summary>
    public IEnumerable<Finding> Machine()
    {
        yield return isClockRight()
            ? Finding.Well("clock", "held right by a time service")
            : Finding.Ill("clock", "nothing holds it right: 'timedatectl set-ntp true', and let port 123 (UDP) out. Readings travel all "
                + "the same, with how long ago they were.");
        yield return Power();
        yield return Devices(
            "gpio", "/dev", "gpiochip*", "no GPIO chip: is this a Raspberry Pi, and does its kernel have CONFIG_GPIO_CDEV?", "gpio");
        yield return Devices(
            "i2c", "/dev", "i2c-*", "no I2C bus: write 'dtparam=i2c_arm=on' in /boot/firmware/config.txt, and restart", "i2c");
        yield return Devices("iio", "/sys/bus/iio/devices", "iio:device*",
            "no part with a driver of the kernel's: write the overlay of its kit in /boot/firmware/config.txt, and restart. Parts that the "
            + "agent drives itself (VL53L0X, NAU7802 on I2C) do not need one", "gpio");
        yield return Devices("serial", "/dev", "serial?|ttyUSB*|ttyACM*",
            "no serial port: write 'enable_uart=1' in /boot/firmware/config.txt and take 'console=serial0,115200' out of cmdline.txt, or "
            + "plug in the USB reader", "dialout");
        yield return Devices("keyboard", "/dev/input/by-id", "*-event-kbd", "no USB reader that types is plugged in", "input");
    }

    /// <summary>What is looked at with a node file: its keys, its disk, its broker, and each of its sensors and lamps.</summary>
    /// <param name="node">What the file says.</param>
    /// <param name="sensors">Makes its sensors.</param>
    /// <param name="line">Takes the line of a lamp.</param>
    public static IEnumerable<Finding> Node(
        NodeFile node, Func<IReadOnlyList<ISensor>> sensors, Func<LampConfig, IGpioLine> line)
    {
        yield return Disk(node);
        if (node.KeysFolder is { } keys)
        {
            yield return Keys(node, keys);
            yield return Broker(node, keys);
        }

        IReadOnlyList<ISensor>? made = null;
        Finding? failure = null;
        try
        {
            made = sensors();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            failure = Finding.Ill("sensors", exception.Message);
        }

        if (failure is not null) yield return failure;
        foreach (Finding finding in made is null ? [] : Readings(made)) yield return finding;
        foreach (LampConfig lamp in node.Lamps) yield return Line(lamp, line);
    }

    private Finding Power()
    {
        // Bit 0: too little voltage now; bit 16: since the start (raspberrypi.com, vcgencmd get_throttled).
        string file = $"{root}/sys/devices/platform/soc/soc:firmware/get_throttled";
        if (!File.Exists(file)) return Finding.Well("power", "this machine does not measure its supply");
        return uint.TryParse(File.ReadAllText(file).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint bits)
            && (bits & 0x10001) != 0
            ? Finding.Ill("power", "too little voltage " + ((bits & 1) != 0 ? "now" : "since the start")
                + ": use the power supply that belongs to the board, and a short cable. Memory cards break by it.")
            : Finding.Well("power", "enough voltage since the start");
    }

    private Finding Devices(string name, string folder, string patterns, string none, string group)
    {
        string place = root + folder;
        string[] found = Directory.Exists(place)
            ? [.. patterns.Split('|').SelectMany(pattern => Directory.EnumerateFileSystemEntries(place, pattern))
                .Order(StringComparer.Ordinal)]
            : [];
        if (found.Length == 0) return Finding.Ill(name, none);
        string? closed = found.FirstOrDefault(path => path.StartsWith($"{root}/dev", StringComparison.Ordinal) && !IsOpen(path));
        return closed is null
            ? Finding.Well(name, string.Join(", ", found.Select(Described)))
            : Finding.Ill(
                name, $"{closed} is not this user's to open: 'sudo usermod -aG {group} {Environment.UserName}', and sign in anew");
    }

    private static string Described(string path)
    {
        string name = Path.Combine(path, "name");
        return Path.GetFileName(path) + (File.Exists(name) ? $" ({File.ReadAllText(name).Trim()})" : "");
    }

    // Asked of the kernel without opening: some devices do something when they are opened.
    private static bool IsOpen(string path) => LibC.Access(path, LibC.MayRead | LibC.MayWrite) == 0;

    private static Finding Disk(NodeFile node)
    {
        try
        {
            Directory.CreateDirectory(node.SpoolFolder);
            string trial = Path.Combine(node.SpoolFolder, ".doctor");
            using (FileStream file = new(trial, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
            }

            long free = new DriveInfo(node.SpoolFolder).AvailableFreeSpace;
            long wanted = Math.Max(LeastFree, node.SpoolLimit);
            return free >= wanted
                ? Finding.Well("disk", $"{node.SpoolFolder} takes what is written; {free >> 20} MiB free")
                : Finding.Ill("disk", $"only {free >> 20} MiB free where {wanted >> 20} are wanted: clear {node.SpoolFolder}'s disk, or "
                    + "use a larger card");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Ill("disk", $"{node.SpoolFolder} can't be written ({exception.Message.TrimEnd('.')}): a worn card turns "
                + "read-only; replace it");
        }
    }

    private static Finding Keys(NodeFile node, string keys)
    {
        if (Renewal.WhyNot(node.Site, node.Node, keys) is { } reason) return Finding.Ill("keys", reason);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(MqttIdentity.In(keys).Certificate));
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        DateTime until = certificate.NotAfter.ToUniversalTime();
        string day = until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return until < now
            ? Finding.Ill("keys", $"the certificate ended on {day}: ask the technician's page for a new code, and enrol again")
            : until - now < CertificateSoon
                ? Finding.Ill("keys", $"the certificate ends on {day} and was not renewed: did this node reach the hub in the last months?")
                : Finding.Well("keys", $"{node.Site}/nodes/{node.Node}, good until {day}");
    }

    private static Finding Broker(NodeFile node, string keys)
    {
        string address = $"{node.BrokerHost}:{node.BrokerPort}";
        try
        {
            MqttIdentity identity = MqttIdentity.In(keys);
            using X509Certificate2 root = X509Certificate2.CreateFromPem(File.ReadAllText(identity.Authority));
            using X509Certificate2 own = X509Certificate2.CreateFromPemFile(identity.Certificate, identity.Key);
            using TcpClient client = new();
            if (!client.ConnectAsync(node.BrokerHost, node.BrokerPort).Wait(Patience))
            {
                return Finding.Ill(
                    "broker", $"{address} does not answer: is the cable in, is the address right, does a firewall stand between?");
            }

            client.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            using SslStream secure = new(client.GetStream(), false, (_, certificate, _, errors) =>
                certificate is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                    && Enrolment.Leads(certificate, root, atAnyTime: false));
            secure.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = node.BrokerHost, ClientCertificates = [own], CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                EnabledSslProtocols = SslProtocols.Tls12,
            });
            return Finding.Well("broker", $"{address} answers, and takes this node's certificate");
        }
        catch (Exception exception) when (exception is SocketException or AggregateException)
        {
            return Finding.Ill("broker", $"{address} does not answer ({exception.GetBaseException().Message}): is the cable in, is the "
                + "address right, does the hub run?");
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or CryptographicException)
        {
            return Finding.Ill("broker", $"{address} and this node do not trust each other ({exception.GetBaseException().Message}): has "
                + "this node been shut out, or does another hub live at that address? A new code from the technician's page helps");
        }
    }

    // All at once, because some take seconds to find their reader.
    private static IEnumerable<Finding> Readings(IReadOnlyList<ISensor> sensors)
    {
        Dictionary<ISensor, Finding> found = [];
        List<Sample> samples = [];
        long start = TimeProvider.System.GetTimestamp();
        while (found.Count < sensors.Count && TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            foreach (ISensor sensor in sensors.Where(sensor => !found.ContainsKey(sensor)))
            {
                samples.Clear();
                try
                {
                    sensor.Read(TimeProvider.System.GetUtcNow(), samples);
                    if (samples.Count > 0) found[sensor] = Finding.Well(sensor.Channel, $"reads {Value(samples[^1])}");
                }
                catch (Exception exception) when (SensorSlot.IsFailure(exception))
                {
                    found[sensor] = IsInUse(exception)
                        ? Finding.Well(sensor.Channel, "in use, by the running agent: see its readings on the technician's page")
                        : Finding.Ill(sensor.Channel, exception.Message);
                }
            }

            Thread.Sleep(20);
        }

        foreach (ISensor sensor in sensors)
        {
            sensor.Dispose();
            yield return found.GetValueOrDefault(sensor) ?? Finding.Well(sensor.Channel, "answers; nothing to read now");
        }
    }

    // Taken dark and given back: a lamp that no agent drives is dark anyhow.
    private static Finding Line(LampConfig lamp, Func<LampConfig, IGpioLine> open)
    {
        string name = $"lamp {lamp.Shows}";
        try
        {
            open(lamp).Dispose();
            return Finding.Well(name, "its line can be taken");
        }
        catch (IOException exception)
        {
            return IsInUse(exception)
                ? Finding.Well(name, "in use, by the running agent")
                : Finding.Ill(name, exception.Message);
        }
    }

    private static bool IsInUse(Exception exception) => exception.Message.Contains("resource busy", StringComparison.OrdinalIgnoreCase);

    private static string Value(in Sample sample) => sample.Kind switch
    {
        SampleKind.Boolean => sample.Boolean ? "yes" : "no",
        SampleKind.Number => sample.Number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => sample.Text!,
    };
}
