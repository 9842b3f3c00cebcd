using System.Globalization;

namespace Logistics.EdgeAgent.Sensors.Iio;

/// <summary>A device of Linux's Industrial I/O: its folder in sysfs (Documentation/ABI/testing/sysfs-bus-iio of the kernel).</summary>
internal sealed class IioDevice
{
    private const string RawSuffix = "_raw";

    private readonly string _folder;
    private readonly string _name;

    private IioDevice(string folder, string name, string node)
    {
        _folder = folder;
        _name = name;
        Node = node;
    }

    /// <summary>The file that the kernel's buffer is read from.</summary>
    public string Node { get; }

    /// <summary>Finds a device.</summary>
    /// <param name="root">Where <c>sys</c> and <c>dev</c> lie: <c>/</c> but for tests.</param>
    /// <param name="name">Its name, its label, or its place: the name of what it hangs on, such as 1-0029 or spi0.0.</param>
    /// <exception cref="IOException">There is none, or more than one.</exception>
    public static IioDevice Find(string root, string name)
    {
        string all = Path.Combine(root, "sys/bus/iio/devices");
        List<string> known = [];
        List<string> places = [];
        string? found = null;
        string[] folders = Directory.Exists(all) ? Directory.GetDirectories(all, "iio:device*") : [];
        foreach (string folder in folders.Order(StringComparer.Ordinal))
        {
            string place = Place(folder);
            string? own = TryText(Path.Combine(folder, "name"));
            known.Add($"{own} at {place}");
            if (place != name && own != name && TryText(Path.Combine(folder, "label")) != name) continue;
            places.Add(place);
            found = folder;
        }

        return places.Count switch
        {
            1 => new IioDevice(found!, name, Path.Combine(root, "dev", Path.GetFileName(found!))),
            0 => throw new FileNotFoundException(known.Count == 0
                ? $"the kernel has no IIO device '{name}', nor any other: is its overlay loaded?"
                : $"the kernel has no IIO device '{name}': there are {string.Join(", ", known)}"),
            _ => throw new FileNotFoundException(
                $"more than one IIO device is called '{name}': write its place, {string.Join(" or ", places)}"),
        };
    }

    /// <summary>How the number of an input is turned into its unit.</summary>
    /// <param name="input">Such as voltage0; with _raw behind it the number stays as the chip gave it.</param>
    /// <exception cref="IOException">The device has no such input.</exception>
    public IioInput Input(string input)
    {
        if (input.EndsWith(RawSuffix, StringComparison.Ordinal))
        {
            string plain = input[..^RawSuffix.Length];
            return Has($"in_{input}") ? new IioInput(this, plain, $"in_{input}", 0, 1) : throw NoInput(plain);
        }

        string type = input.Split('-')[0].TrimEnd([.. "0123456789"]);

        // The ABI's units: mV, thousandths of a degree and of a percent, kPa; ours: V, degrees Celsius, percent, Pa. The others are alike.
        double unit = type switch { "voltage" or "temp" or "humidityrelative" => 0.001, "pressure" => 1_000, _ => 1 };
        if (Has($"in_{input}_input")) return new IioInput(this, input, $"in_{input}_input", 0, unit);
        if (!Has($"in_{input}_raw")) throw NoInput(input);
        double offset = Shared(input, type, "offset") ?? 0;
        return new IioInput(this, input, $"in_{input}_raw", offset, (Shared(input, type, "scale") ?? 1) * unit);
    }

    public bool Has(string attribute) => File.Exists(Path.Combine(_folder, attribute));

    /// <summary>The text of an attribute.</summary>
    /// <exception cref="IOException">The device is gone, or its driver could not read it.</exception>
    public string Text(string attribute) => File.ReadAllText(Path.Combine(_folder, attribute)).Trim();

    /// <summary>The number of an attribute.</summary>
    /// <exception cref="IOException">The device is gone, its driver could not read it, or it is no number.</exception>
    public double Number(string attribute)
    {
        string text = Text(attribute);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new IOException($"{_name}: {attribute} is '{text}', which is no number");
    }

    /// <summary>Writes an attribute.</summary>
    /// <exception cref="IOException">The device does not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public void Write(string attribute, string text)
    {
        // Sysfs takes a value in one write, and truncates nothing.
        using FileStream file = new(Path.Combine(_folder, attribute), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text + "\n"));
    }

    /// <summary>Names of the files in a folder of the device.</summary>
    public IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(_folder, folder)).Select(file => Path.Combine(folder, Path.GetFileName(file)));

    private double? Shared(string input, string type, string attribute) =>
        Has($"in_{input}_{attribute}") ? Number($"in_{input}_{attribute}")
        : Has($"in_{type}_{attribute}") ? Number($"in_{type}_{attribute}")
        : null;

    private FileNotFoundException NoInput(string input)
    {
        const string prefix = "in_";
        IEnumerable<string> inputs = Directory.EnumerateFiles(_folder, prefix + "*")
            .Select(static file => Path.GetFileName(file)[prefix.Length..])
            .Where(static file => file.EndsWith(RawSuffix, StringComparison.Ordinal) || file.EndsWith("_input", StringComparison.Ordinal))
            .Select(static file => file[..file.LastIndexOf('_')]).Distinct().Order(StringComparer.Ordinal);
        return new FileNotFoundException($"{_name} has no input '{input}': it has {string.Join(", ", inputs)}");
    }

    // A device's folder is a link to where it hangs in the machine.
    private static string Place(string folder) =>
        Path.GetFileName(Path.GetDirectoryName(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder)!);

    private static string? TryText(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : null;
}
