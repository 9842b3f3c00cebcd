namespace Logistics.Tests.Sensors;

/// <summary>A folder that looks like the kernel's: devices of Industrial I/O with their attributes, links to places, and buffers.</summary>
internal sealed class IioTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("iio-").FullName;

    /// <summary>Adds device N.</summary>
    /// <param name="number">N.</param>
    /// <param name="place">What it hangs on.</param>
    /// <param name="attributes">Name and text of each.</param>
    public IioTree With(int number, string place, params (string Name, string Text)[] attributes)
    {
        string real = Path.Combine(Root, "sys/devices/platform", place, $"iio:device{number}");
        Directory.CreateDirectory(real);
        string all = Path.Combine(Root, "sys/bus/iio/devices");
        Directory.CreateDirectory(all);
        Directory.CreateSymbolicLink(Path.Combine(all, $"iio:device{number}"), real);
        foreach ((string name, string text) in attributes)
        {
            string file = Path.Combine(real, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text + "\n");
        }

        return this;
    }

    public string Attribute(int number, string name) => Path.Combine(Root, "sys/bus/iio/devices", $"iio:device{number}", name);

    public string Text(int number, string name) => File.ReadAllText(Attribute(number, name)).Split('\n')[0];

    /// <summary>What the kernel's buffer holds.</summary>
    public void Fill(int number, params byte[][] scans)
    {
        Directory.CreateDirectory(Path.Combine(Root, "dev"));
        File.WriteAllBytes(Path.Combine(Root, "dev", $"iio:device{number}"), [.. scans.SelectMany(static scan => scan)]);
    }

    /// <summary>The device is pulled out.</summary>
    public void Remove(int number, string place)
    {
        Directory.Delete(Path.Combine(Root, "sys/bus/iio/devices", $"iio:device{number}"));
        Directory.Delete(Path.Combine(Root, "sys/devices/platform", place), recursive: true);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
