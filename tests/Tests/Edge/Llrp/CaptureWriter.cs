using System.Buffers.Binary;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>Writes captures of TCP as tcpdump and Wireshark do.</summary>
internal static class CaptureWriter
{
    public const byte Syn = 2;
    public const byte Ack = 16;

    /// <summary>A TCP segment.</summary>
    public static byte[] Tcp(ushort from, ushort to, uint sequence, uint acknowledged, byte flags, params byte[] payload)
    {
        byte[] tcp = new byte[20 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, from);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), to);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), acknowledged);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), 64_000);
        payload.CopyTo(tcp, 20);
        return tcp;
    }

    public static byte[] Ipv4(byte[] tcp, bool isFromReader)
    {
        byte[] ip = new byte[20];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), (ushort)(20 + tcp.Length));
        ip[8] = 64;
        ip[9] = 6;
        new byte[] { 192, 168, 1, (byte)(isFromReader ? 50 : 10) }.CopyTo(ip, 12);
        new byte[] { 192, 168, 1, (byte)(isFromReader ? 10 : 50) }.CopyTo(ip, 16);
        return [.. ip, .. tcp];
    }

    public static byte[] Ipv6(byte[] tcp, bool hasOptions)
    {
        byte[] options = hasOptions ? [6, 0, 1, 4, 0, 0, 0, 0] : [];
        byte[] ip = new byte[40];
        ip[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(4), (ushort)(options.Length + tcp.Length));
        ip[6] = (byte)(hasOptions ? 0 : 6);
        ip[23] = 1;
        ip[39] = 2;
        return [.. ip, .. options, .. tcp];
    }

    public static byte[] Ethernet(byte[] ip, bool hasVlan = false)
    {
        byte[] type = ip[0] >> 4 == 4 ? [8, 0] : [0x86, 0xdd];
        byte[] vlan = hasVlan ? [0x81, 0, 0, 5] : [];
        byte[] frame = [.. new byte[12], .. vlan, .. type, .. ip];

        // A card fills a frame up to 60 bytes.
        return frame.Length < 60 ? [.. frame, .. new byte[60 - frame.Length]] : frame;
    }

    public static byte[] Pcap(int link, IEnumerable<byte[]> packets, bool isBig = false, bool isNano = false)
    {
        List<byte> file =
        [
            .. U32(isNano ? 0xa1b23c4d : 0xa1b2c3d4, isBig), .. U32(isBig ? 0x20004u : 0x40002, isBig),
            .. new byte[8], .. U32(65_535, isBig), .. U32((uint)link, isBig),
        ];
        uint second = 0;
        foreach (byte[] packet in packets)
        {
            file.AddRange([.. U32(++second, isBig), .. U32(0, isBig)]);
            file.AddRange([.. U32((uint)packet.Length, isBig), .. U32((uint)packet.Length, isBig), .. packet]);
        }

        return [.. file];
    }

    public static byte[] Pcapng(int link, IEnumerable<byte[]> packets, bool isBig = false)
    {
        List<byte> file =
        [
            .. Block(0x0a0d0d0a, isBig,
                [
                    .. U32(0x1a2b3c4d, isBig), .. U32(isBig ? 0x10000u : 1, isBig), .. U32(uint.MaxValue, isBig),
                    .. U32(uint.MaxValue, isBig),
                ]),
            .. Block(1, isBig, [.. U32((uint)link << (isBig ? 16 : 0), isBig), .. U32(0, isBig)]),
        ];
        foreach (byte[] packet in packets)
        {
            byte[] fill = new byte[(4 - (packet.Length % 4)) % 4];
            uint length = (uint)packet.Length;
            file.AddRange(Block(6, isBig, [.. new byte[12], .. U32(length, isBig), .. U32(length, isBig), .. packet, .. fill]));
        }

        return [.. file];
    }

    private static byte[] Block(uint type, bool isBig, byte[] body)
    {
        byte[] length = U32((uint)body.Length + 12, isBig);
        return [.. U32(type, isBig), .. length, .. body, .. length];
    }

    private static byte[] U32(uint value, bool isBig)
    {
        byte[] bytes = new byte[4];
        if (isBig) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
