namespace Logistics.EdgeAgent.Sensors.I2c;

/// <summary>
/// The amplifier NAU7802 (Nuvoton) for load cells: what it counts, -8,388,608 to 8,388,607, at a gain of 128 and ten times a second; the
/// cell is fed with 3.0 V of the part's own.
/// </summary>
/// <remarks>Registers and order of power-up: data sheet NAU7802 rev 1.7, chapters 8.1 and 11.</remarks>
internal sealed class Nau7802(II2cBus bus, int address = Nau7802.FactoryAddress) : II2cPart
{
    /// <summary>Where the part answers; behind a multiplexer or a translator it may be elsewhere.</summary>
    public const int FactoryAddress = 0x2A;

    private const byte Power = 0x00;
    private const byte Control1 = 0x01;
    private const byte Control2 = 0x02;
    private const byte Count = 0x12;
    private const byte AdcControl = 0x15;
    private const byte PowerControl = 0x1C;
    private const byte Revision = 0x1F;

    private const byte ResetAll = 1;
    private const byte DigitalOn = 1 << 1;
    private const byte AnalogOn = 1 << 2;
    private const byte IsPowered = 1 << 3;
    private const byte Convert = 1 << 4;
    private const byte IsConverted = 1 << 5;
    private const byte OwnSupply = 1 << 7;

    // 3.0 V for the cell (bits 5 to 3), a gain of 128 (bits 2 to 0).
    private const byte Volts30Gain128 = (0b101 << 3) | 0b111;
    private const byte StartCalibration = 1 << 2;
    private const byte CalibrationFailed = 1 << 3;
    private const byte ChopperOff = 0x30;
    private const byte SupplyCapacitor = 1 << 7;
    private const byte RevisionOfPart = 0x0F;

    // Its own calibration takes 344 ms at ten readings a second, and a reading settles within 400 ms.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly I2cRegisters _registers = new(bus, address);
    private State _state = State.New;
    private DateTimeOffset _since;

    private enum State
    {
        New,
        Powering,
        Calibrating,
        Measuring,
    }

    /// <inheritdoc/>
    public bool TryRead(DateTimeOffset now, out double reading)
    {
        reading = 0;
        switch (_state)
        {
            case State.New:
                _registers[Power] = ResetAll;
                _registers[Power] = DigitalOn;
                Enter(State.Powering, now);
                return false;
            case State.Powering:
                if ((_registers[Power] & IsPowered) == 0) return Wait(now, "does not come up: has it power?");
                SetUp();
                Enter(State.Calibrating, now);
                return false;
            case State.Calibrating:
                byte control = _registers[Control2];
                if ((control & StartCalibration) != 0) return Wait(now, "does not end its calibration");
                if ((control & CalibrationFailed) != 0)
                {
                    throw new IOException($"the NAU7802 at 0x{address:x2} can't calibrate itself: are the wires of the load cell right?");
                }

                Enter(State.Measuring, now);
                return false;
            default:
                if ((_registers[Power] & IsConverted) == 0) return Wait(now, "gives no readings any more: it may have lost its power");
                Span<byte> count = stackalloc byte[3];
                _registers.Read(Count, count);

                // 24 bits with a sign.
                reading = ((count[0] << 24) | (count[1] << 16) | (count[2] << 8)) >> 8;
                _since = now;
                return true;
        }
    }

    private void SetUp()
    {
        _registers.Require(Revision, RevisionOfPart, RevisionOfPart, "NAU7802");
        _registers[Power] = DigitalOn | AnalogOn | Convert | OwnSupply;
        _registers[Control1] = Volts30Gain128;
        _registers[AdcControl] = ChopperOff;
        _registers[PowerControl] = SupplyCapacitor;
        _registers[Control2] = StartCalibration;
    }

    private bool Wait(DateTimeOffset now, string trouble) =>
        now - _since <= Patience ? false : throw new TimeoutException($"the NAU7802 at 0x{address:x2} {trouble}");

    private void Enter(State state, DateTimeOffset now)
    {
        _state = state;
        _since = now;
    }
}
