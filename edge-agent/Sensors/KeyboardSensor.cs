using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Logistics.EdgeAgent.Sensors;

/// <summary>
/// A USB reader of tags that is a keyboard to the computer: it types each tag and presses Enter. What it types goes nowhere else. What is
/// no tag is counted and dropped.
/// </summary>
public sealed class KeyboardSensor : ISensor
{
    // include/uapi/linux/input.h and input-event-codes.h of Linux; struct input_event as on x86-64 and arm64, with a time of 16 bytes.
    private const int EventBytes = 24;
    private const int EventsMost = 64;
    private const uint Grab = 0x40044590;
    private const uint GetName = 0x80804506;
    private const uint GetKeys = 0x80604521;
    private const int Synchronise = 0;
    private const int SomeWereLost = 3;
    private const int Key = 1;
    private const int Down = 1;
    private const int Enter = 28;
    private const int LeftShift = 42;
    private const int RightShift = 54;
    private const int CapsLock = 58;
    private const int NumLock = 69;
    private const int KeypadEnter = 96;

    // What a US keyboard has on the keys 0 to 82; '?' stands for what is in no code.
    private const string Characters =
        "??1234567890-???qwertyuiop????asdfghjkl;????zxcvbnm?????????" + "???????????789-456+1230";

    private readonly Func<DeviceFile> _open;
    private readonly byte[] _buffer = new byte[EventsMost * EventBytes];
    private readonly CodeLine _line;
    private DeviceFile? _device;
    private bool _isLeftShiftDown;
    private bool _isRightShiftDown;

    /// <param name="channel">Its channel.</param>
    /// <param name="device">Path of its event device.</param>
    public KeyboardSensor(string channel, string device) : this(channel, () => Open(device))
    {
    }

    /// <param name="channel">Its channel.</param>
    /// <param name="open">Opens what gives its events.</param>
    internal KeyboardSensor(string channel, Func<DeviceFile> open)
    {
        Channel = channel;
        _open = open;
        _line = new CodeLine(channel, "");
    }

    /// <inheritdoc/>
    public string Channel { get; }

    /// <inheritdoc/>
    public TimeSpan Every { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Codes that were no tag, too long, or not whole.</summary>
    public long Refused => _line.Refused;

    /// <inheritdoc/>
    public void Read(DateTimeOffset now, List<Sample> into)
    {
        _device ??= _open();
        while (_device.TryRead(_buffer, out int count))
        {
            if (count == 0) throw new IOException($"{_device.Path} is gone");
            Take(now, _buffer.AsSpan(0, count), into);

            // Less than there was room for was all that there is.
            if (count < _buffer.Length) return;
        }
    }

    /// <summary>Takes events as the kernel writes them, whole ones.</summary>
    internal void Take(DateTimeOffset now, ReadOnlySpan<byte> events, List<Sample> into)
    {
        for (; events.Length >= EventBytes; events = events[EventBytes..])
        {
            int type = BinaryPrimitives.ReadUInt16LittleEndian(events[16..]);
            int code = BinaryPrimitives.ReadUInt16LittleEndian(events[18..]);
            int value = BinaryPrimitives.ReadInt32LittleEndian(events[20..]);
            if (type == Synchronise && code == SomeWereLost)
            {
                _line.Spoil(now);
                _isLeftShiftDown = _isRightShiftDown = false;
            }
            else if (type == Key)
            {
                Take(now, code, value, into);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _device?.Dispose();
        _device = null;
        _isLeftShiftDown = _isRightShiftDown = false;
        _line.Begin();
    }

    private void Take(DateTimeOffset now, int key, int value, List<Sample> into)
    {
        if (key == LeftShift) _isLeftShiftDown = value != 0;
        else if (key == RightShift) _isRightShiftDown = value != 0;
        else if (value != Down || key is CapsLock or NumLock) return;
        else if (key is Enter or KeypadEnter) _line.End(now, into);
        else if (CharacterOf(key) is not '?' and char character) _line.Add(character, now);
        else _line.Spoil(now);
    }

    private char CharacterOf(int key)
    {
        char plain = key < Characters.Length ? Characters[key] : '?';
        if (!_isLeftShiftDown && !_isRightShiftDown) return plain;
        return plain == ';' ? ':' : char.IsAsciiLetter(plain) ? char.ToUpperInvariant(plain) : '?';
    }

    private static DeviceFile Open(string path)
    {
        DeviceFile device = DeviceFile.Open(path, writable: false);
        try
        {
            KeyBits keys = default;
            device.Control(GetKeys, ref keys, "is no input device");
            if ((keys[Enter / 8] & (1 << (Enter % 8))) == 0)
            {
                Name name = default;
                int length = device.Control(GetName, ref name, "does not tell its name");
                string text = Encoding.UTF8.GetString(name[..Math.Clamp(length, 0, 128)]).TrimEnd('\0');
                throw new IOException($"{path} ({text}) has no Enter key: choose the one of its names that ends with event-kbd");
            }

            device.Control(Grab, 1, "is in another program's hands");
            return device;
        }
        catch (IOException)
        {
            device.Dispose();
            throw;
        }
    }

    // A bit for each of the 768 keys of the kernel's.
    [InlineArray(96)]
    private struct KeyBits
    {
        private byte _first;
    }

    [InlineArray(128)]
    private struct Name
    {
        private byte _first;
    }
}
