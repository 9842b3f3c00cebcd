namespace Logistics.EdgeAgent.Filters;

/// <summary>Tells whether a number has moved enough, since the last one sent, to be sent.</summary>
public sealed class DeadBand
{
    // 0.6 - 0.5 is a hair below 0.1 in binary.
    private const double Hair = 1e-9;

    private readonly double _band;
    private double? _sent;

    /// <param name="band">Least move that counts, in the number's unit; zero lets every change through.</param>
    /// <exception cref="ArgumentOutOfRangeException">The band is negative or no number.</exception>
    public DeadBand(double band)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(band);
        ArgumentOutOfRangeException.ThrowIfEqual(band, double.NaN);
        _band = band;
    }

    /// <summary>True for the first number, and for one that differs from the last one sent by at least the band.</summary>
    public bool IsNews(double number) => _sent is not { } sent || (number != sent && Math.Abs(number - sent) >= _band - Hair);

    /// <summary>The number was sent: moves count from here.</summary>
    public void Sent(double number) => _sent = number;
}
