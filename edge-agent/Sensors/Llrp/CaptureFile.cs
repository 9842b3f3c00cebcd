using System.Buffers.Binary;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>Reads packets out of a capture: pcap, with times in micro- or nanoseconds, and pcapng, both of either byte order.</summary>
internal static class CaptureFile
{
    private const uint Microseconds = 0xa1b2c3d4;
    private const uint Nanoseconds = 0xa1b23c4d;
    private const uint SectionHeader = 0x0a0d0d0a;
    private const uint ByteOrder = 0x1a2b3c4d;
    private const int PcapHeader = 24;
    private const int PacketHeader = 16;

    /// <summary>True where the bytes begin as a capture does.</summary>
    public static bool Is(ReadOnlySpan<byte> file) =>
        file.Length >= 4 && (Magic(file, true) is SectionHeader or Microseconds or Nanoseconds
            || Magic(file, false) is Microseconds or Nanoseconds);

    /// <summary>Reads all packets, in order.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="packet">Takes the type of the link (a LINKTYPE of tcpdump.org) and the bytes that were captured.</param>
    /// <returns>Where it is cut off or damaged, so that nothing behind that could be read; null when all was read.</returns>
    public static long? Read(ReadOnlyMemory<byte> file, Action<int, ReadOnlyMemory<byte>> packet) =>
        Magic(file.Span, true) == SectionHeader ? ReadPcapng(file, packet) : ReadPcap(file, packet);

    private static uint Magic(ReadOnlySpan<byte> bytes, bool isBig) => U32(bytes, isBig);

    private static uint U32(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ushort U16(ReadOnlySpan<byte> bytes, bool isBig) =>
        isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static long? ReadPcap(ReadOnlyMemory<byte> file, Action<int, ReadOnlyMemory<byte>> packet)
    {
        if (file.Length < PcapHeader) return 0;
        bool isBig = Magic(file.Span, true) is Microseconds or Nanoseconds;

        // The upper bits tell of a checksum behind each frame, which IP's own length leaves out.
        int linkType = (int)(U32(file.Span[20..], isBig) & 0x0fff_ffff);
        int at = PcapHeader;
        while (at < file.Length)
        {
            if (file.Length - at < PacketHeader) return at;
            uint length = U32(file.Span[(at + 8)..], isBig);
            if (length > file.Length - at - PacketHeader) return at;
            packet(linkType, file.Slice(at + PacketHeader, (int)length));
            at += PacketHeader + (int)length;
        }

        return null;
    }

    private static long? ReadPcapng(ReadOnlyMemory<byte> file, Action<int, ReadOnlyMemory<byte>> packet)
    {
        const uint interfaceDescription = 1;
        const uint obsoletePacket = 2;
        const uint simplePacket = 3;
        const uint enhancedPacket = 6;
        List<int> links = [];
        bool isBig = false;
        int at = 0;
        while (at < file.Length)
        {
            ReadOnlySpan<byte> rest = file.Span[at..];
            if (rest.Length < 12) return at;
            if (U32(rest, true) == SectionHeader)
            {
                isBig = U32(rest[8..], true) == ByteOrder;
                if (!isBig && U32(rest[8..], false) != ByteOrder) return at;
                links.Clear();
            }

            uint type = U32(rest, isBig);
            uint length = U32(rest[4..], isBig);
            if (length < 12 || length % 4 != 0 || length > rest.Length) return at;
            ReadOnlyMemory<byte> body = file.Slice(at + 8, (int)length - 12);
            at += (int)length;
            switch (type)
            {
                case interfaceDescription when body.Length >= 8:
                    links.Add(U16(body.Span, isBig));
                    break;
                case enhancedPacket when body.Length >= 20 && U32(body.Span, isBig) < links.Count:
                    Give(links[(int)U32(body.Span, isBig)], body[20..], U32(body.Span[12..], isBig), packet);
                    break;
                case obsoletePacket when body.Length >= 20 && U16(body.Span, isBig) < links.Count:
                    Give(links[U16(body.Span, isBig)], body[20..], U32(body.Span[12..], isBig), packet);
                    break;
                case simplePacket when body.Length >= 4 && links.Count > 0:
                    Give(links[0], body[4..], U32(body.Span, isBig), packet);
                    break;
            }
        }

        return null;
    }

    private static void Give(int link, ReadOnlyMemory<byte> bytes, uint length, Action<int, ReadOnlyMemory<byte>> packet) =>
        packet(link, length < bytes.Length ? bytes[..(int)length] : bytes);
}
