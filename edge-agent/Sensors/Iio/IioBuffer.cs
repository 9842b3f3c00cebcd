using System.Buffers.Binary;

namespace Logistics.EdgeAgent.Sensors.Iio;

/// <summary>The kernel's buffer of a device, filled with one input and its time at each beat of a trigger.</summary>
internal sealed class IioBuffer : IDisposable
{
    private const string Enable = "buffer/enable";
    private const string Elements = "scan_elements";
    private const string Time = "in_timestamp";
    private const int TimeBytes = sizeof(long);

    // Scans that the kernel keeps: three seconds of the fastest scale, and of a mat that is sampled a hundred times a second.
    private const string Length = "320";
    private const int ReadScans = 64;

    private readonly IioInput _input;
    private readonly IioScan _value;
    private readonly DeviceFile _file;
    private readonly byte[] _bytes;
    private readonly int _timeAt;
    private int _filled;

    private IioBuffer(IioInput input, IioScan value, DeviceFile file)
    {
        _input = input;
        _value = value;
        _file = file;

        // Each element stands at a multiple of its own size.
        _timeAt = Math.Max(value.Bytes, TimeBytes);
        _bytes = new byte[ReadScans * (_timeAt + TimeBytes)];
    }

    /// <summary>Starts it.</summary>
    /// <returns>Null where the driver has no buffer for the input, or does not know the trigger: poll then.</returns>
    /// <exception cref="IOException">It should run and does not.</exception>
    public static IioBuffer? TryOpen(IioInput input, string trigger)
    {
        IioDevice device = input.Device;
        string element = $"{Elements}/in_{input.Name}";
        if (!device.Has($"{element}_en") || !device.Has($"{Elements}/{Time}_en")) return null;
        device.Write(Enable, "0");
        try
        {
            if (device.Has("trigger/current_trigger")) device.Write("trigger/current_trigger", trigger);
        }
        catch (IOException)
        {
            return null;
        }

        foreach (string file in device.Files(Elements).Where(static file => file.EndsWith("_en", StringComparison.Ordinal)))
        {
            device.Write(file, file == $"{element}_en" || file == $"{Elements}/{Time}_en" ? "1" : "0");
        }

        if (device.Has("current_timestamp_clock")) device.Write("current_timestamp_clock", "monotonic");
        IioScan value = IioScan.Parse(device.Text($"{element}_type"));
        device.Write("buffer/length", Length);
        device.Write(Enable, "1");
        return new IioBuffer(input, value, DeviceFile.Open(device.Node, writable: false));
    }

    /// <summary>Adds what the kernel has collected, oldest first.</summary>
    /// <param name="into">Values in the input's unit, each with the kernel's time of it in nanoseconds.</param>
    /// <exception cref="IOException">The device is gone.</exception>
    public void Take(List<(double Value, long Nanoseconds)> into)
    {
        int scan = _timeAt + TimeBytes;
        while (_file.Read(_bytes.AsSpan(_filled)) is > 0 and var read)
        {
            _filled += read;
            int taken = 0;
            for (; _filled - taken >= scan; taken += scan)
            {
                ReadOnlySpan<byte> bytes = _bytes.AsSpan(taken, scan);
                into.Add((_input.Of(_value.Of(bytes)), BinaryPrimitives.ReadInt64LittleEndian(bytes[_timeAt..])));
            }

            _bytes.AsSpan(taken, _filled - taken).CopyTo(_bytes);
            _filled -= taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The kernel stops filling when the last reader is gone and it is told to; a device that is gone has stopped already.
        _file.Dispose();
        if (_input.Device.Has(Enable)) Stop();
    }

    private void Stop()
    {
        try
        {
            _input.Device.Write(Enable, "0");
        }
        catch (IOException)
        {
            // It went away in this very moment: whatever filled the buffer is gone with it.
            return;
        }
    }
}
