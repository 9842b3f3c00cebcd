using System.Runtime.CompilerServices;
using System.Text;
using Logistics.EdgeAgent.Sensors;

namespace Logistics.Tests.Edge;

/// <summary>A keyboard that the kernel makes up (Documentation/input/uinput.rst) and that is there until it is unplugged.</summary>
internal sealed class MadeUpKeyboard : IDisposable
{
    public const string Maker = "/dev/uinput";

    // include/uapi/linux/uinput.h.
    private const uint SetEventBit = 0x40045564;
    private const uint SetKeyBit = 0x40045565;
    private const uint SetUp = 0x405C5503;
    private const uint Create = 0x5501;
    private const uint GetFolder = 0x8040552C;
    private const int Key = 1;

    private readonly DeviceFile _maker = DeviceFile.Open(Maker);

    public MadeUpKeyboard()
    {
        _maker.Control(SetEventBit, Key, "UI_SET_EVBIT");
        for (int key = 1; key < 97; key++) _maker.Control(SetKeyBit, key, "UI_SET_KEYBIT");
        Description description = default;
        Encoding.ASCII.GetBytes("Made-up reader", description[8..]);
        _maker.Control(SetUp, ref description, "UI_DEV_SETUP");
        _maker.Control(Create, 0, "UI_DEV_CREATE");
        FolderName name = default;
        _maker.Control(GetFolder, ref name, "UI_GET_SYSNAME");
        string folder = $"/sys/devices/virtual/input/{Encoding.ASCII.GetString(name).TrimEnd('\0')}";
        Path = $"/dev/input/{System.IO.Path.GetFileName(Directory.GetDirectories(folder, "event*").Single())}";
    }

    public string Path { get; }

    public void Send(ReadOnlySpan<byte> events) => Assert.Equal(events.Length, _maker.Write(events));

    public void Unplug() => _maker.Dispose();

    public void Dispose() => Unplug();

    // struct uinput_setup: an id of 8 bytes, a name of 80, and a number of effects.
    [InlineArray(92)]
    private struct Description
    {
        private byte _first;
    }

    [InlineArray(64)]
    private struct FolderName
    {
        private byte _first;
    }
}
