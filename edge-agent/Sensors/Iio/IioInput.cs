namespace Logistics.EdgeAgent.Sensors.Iio;

/// <summary>One input of a device, with what makes its unit of the chip's number.</summary>
internal sealed record IioInput(IioDevice Device, string Name, string Attribute, double Offset, double Scale)
{
    /// <summary>Has the driver read it now: for as long as the chip takes.</summary>
    /// <exception cref="IOException">The device is gone, or its driver could not read it.</exception>
    public double Read() => Of(Device.Number(Attribute));

    /// <summary>The chip's number in the input's unit.</summary>
    public double Of(double raw) => Math.Round((raw + Offset) * Scale, 9);
}
