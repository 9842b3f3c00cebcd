namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>
/// The distance sensor VL53L0X (ST): a flash of infrared light and the time until it comes back, in m. Like the kernel's own driver it
/// leaves the part as it comes from the factory: 0.03 to 1.2 m, without the fine tuning of the maker's own library.
/// </summary>
/// <remarks>The data sheet has no registers: their numbers are those of the kernel's vl53l0x-i2c.c and of ST's library.</remarks>
internal sealed class Vl53l0x(II2cBus bus, int address = Vl53l0x.FactoryAddress) : II2cPart
{
    /// <summary>Where the part answers when it gets power.</summary>
    public const int FactoryAddress = 0x29;

    private const byte Start = 0x00;
    private const byte InterruptCause = 0x0A;
    private const byte InterruptClear = 0x0B;
    private const byte InterruptStatus = 0x13;
    private const byte Result = 0x14;
    private const byte BusVoltage = 0x89;
    private const byte SoftReset = 0xBF;
    private const byte Model = 0xC0;

    private const byte ModelOfPart = 0xEE;
    private const byte OneMeasurement = 1;
    private const byte WhenMeasured = 4;
    private const byte InterruptMask = 0x07;
    private const byte Volts28 = 1;
    private const byte InReset = 0;
    private const byte OutOfReset = 1;

    private const int ResultBytes = 12;
    private const int ResultDistance = 10;
    private const int StatusShift = 3;
    private const int StatusMask = 0x0F;
    private const int StatusSound = 11;
    private const double MetresPerMillimetre = 0.001;

    // The part measures in 33 ms and starts in 1.2 ms (data sheet, DocID029104 rev 1, 2.9 and 5.2); far beyond, it does not any more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A person or a lid passes; a sensor that sees nothing for longer is covered, or has nothing to see.
    private const int MostUnsound = 5;

    private readonly I2cRegisters _registers = new(bus, address);
    private State _state = State.New;
    private DateTimeOffset _since;
    private int _unsound;

    private enum State
    {
        New,
        Starting,
        Ready,
        Measuring,
    }

    /// <inheritdoc/>
    public bool TryRead(DateTimeOffset now, out double reading)
    {
        reading = 0;
        switch (_state)
        {
            case State.New:
                // Also what an earlier start left half done is gone then.
                RequireModel();
                _registers[SoftReset] = InReset;
                _registers[SoftReset] = OutOfReset;
                Enter(State.Starting, now);
                return false;
            case State.Starting:
                if (_registers[Model] != ModelOfPart)
                {
                    if (now - _since > Patience) RequireModel();
                    return false;
                }

                _registers[BusVoltage] |= Volts28;
                _registers[InterruptCause] = WhenMeasured;
                _registers[InterruptClear] = 1;
                Begin(now);
                return false;
            case State.Ready:
                Begin(now);
                return false;
            default:
                return TryTake(now, out reading);
        }
    }

    private void Begin(DateTimeOffset now)
    {
        _registers[Start] = OneMeasurement;
        Enter(State.Measuring, now);
    }

    private bool TryTake(DateTimeOffset now, out double reading)
    {
        reading = 0;
        if ((_registers[InterruptStatus] & InterruptMask) == 0)
        {
            if (now - _since > Patience) throw new TimeoutException($"the VL53L0X at 0x{address:x2} does not end its measurement");
            return false;
        }

        Span<byte> result = stackalloc byte[ResultBytes];
        _registers.Read(Result, result);
        _registers[InterruptClear] = 1;
        Enter(State.Ready, now);
        int status = (result[0] >> StatusShift) & StatusMask;
        if (status != StatusSound)
        {
            _unsound++;
            return _unsound < MostUnsound
                ? false
                : throw new IOException($"the VL53L0X at 0x{address:x2} sees nothing within its reach: is it covered? (status {status})");
        }

        _unsound = 0;
        reading = Math.Round(((result[ResultDistance] << 8) | result[ResultDistance + 1]) * MetresPerMillimetre, 3);
        return true;
    }

    private void RequireModel() => _registers.Require(Model, byte.MaxValue, ModelOfPart, "VL53L0X");

    private void Enter(State state, DateTimeOffset now)
    {
        _state = state;
        _since = now;
    }
}
