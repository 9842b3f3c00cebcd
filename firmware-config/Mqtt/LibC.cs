using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Logistics.Mqtt;

/// <summary>The few system calls that the client and the broker's keeper need beyond what .NET offers.</summary>
internal static unsafe partial class LibC
{
    public const short PollIn = 0x001;
    public const short PollOut = 0x004;
    public const int SignalHangUp = 1;
    public const int SignalTerminate = 15;

    private const int SocketLevel = 1;
    private const int ReceiveBufferOption = 8;
    private const int SetPipeSizeCommand = 1031;
    private const int EventCloseOnExec = 0x80000;
    private const int EventNonBlocking = 0x800;

    private const string Library = "libc";

    /// <summary>Waits until one descriptor is ready or the time has passed; a signal ends the wait early with nothing ready.</summary>
    public static void Wait(Span<PollDescriptor> descriptors, int timeoutMs)
    {
        fixed (PollDescriptor* first = descriptors)
        {
            if (Poll(first, (nuint)descriptors.Length, timeoutMs) < 0)
            {
                foreach (ref PollDescriptor descriptor in descriptors)
                {
                    descriptor.Ready = 0;
                }
            }
        }
    }

    public static SafeFileHandle CreateEvent()
    {
        int descriptor = EventDescriptor(0, EventCloseOnExec | EventNonBlocking);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new MqttException(
                $"The system gave no event descriptor ({Marshal.GetLastPInvokeErrorMessage()}): raise the open files limit.");
    }

    /// <summary>Asks for room for what a socket receives; the kernel gives as much of it as its net.core.rmem_max allows.</summary>
    public static void SetReceiveBuffer(int socket, int bytes) =>
        _ = SetSocketOption(socket, SocketLevel, ReceiveBufferOption, &bytes, sizeof(int));

    /// <summary>Asks for room in a pipe; where the kernel does not give it, the pipe stays as it is.</summary>
    public static void SetPipeSize(SafeHandle pipe, int bytes) => _ = Control(pipe, SetPipeSizeCommand, bytes);

    [LibraryImport(Library, EntryPoint = "read")]
    public static partial nint Read(SafeFileHandle descriptor, ulong* value, nuint length);

    [LibraryImport(Library, EntryPoint = "write")]
    public static partial nint Write(SafeFileHandle descriptor, ulong* value, nuint length);

    [LibraryImport(Library, EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport(Library, EntryPoint = "setsockopt")]
    private static partial int SetSocketOption(int descriptor, int level, int option, int* value, uint length);

    [LibraryImport(Library, EntryPoint = "fcntl")]
    private static partial int Control(SafeHandle descriptor, int command, int argument);

    [LibraryImport(Library, EntryPoint = "poll")]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint initial, int flags);

    /// <summary>One line of poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Ready;
    }
}
