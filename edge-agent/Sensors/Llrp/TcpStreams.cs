using System.Buffers.Binary;
using System.Net;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// Puts the TCP segments of a capture together: split, out of order and sent again, over IPv4 and IPv6, on Ethernet with or without VLANs,
/// Linux cooked, loopback and raw IP. Checksums are not looked at: captures of one's own sending lack them.
/// </summary>
internal sealed class TcpStreams
{
    private const int Ipv4 = 0x0800;
    private const int Ipv6 = 0x86dd;
    private const int EitherIp = -1;
    private const byte Tcp = 6;
    private const byte Syn = 2;

    private readonly List<Stream> _streams = [];
    private readonly Dictionary<TcpDirection, Stream> _current = [];

    /// <summary>Packets that are no whole TCP packet of IP, and that might have been.</summary>
    public int Skipped { get; private set; }

    /// <summary>Takes one packet, in the order of the capture.</summary>
    /// <param name="linkType">What it begins with (a LINKTYPE of tcpdump.org).</param>
    /// <param name="packet">Its bytes, as many as were captured.</param>
    public void Add(int linkType, ReadOnlyMemory<byte> packet)
    {
        (int protocol, int header) = Link(linkType, packet.Span);
        if (protocol == 0 || packet.Length <= header) return;
        packet = packet[header..];
        switch (packet.Span[0] >> 4)
        {
            case 4 when protocol is Ipv4 or EitherIp:
                AddIpv4(packet);
                break;
            case 6 when protocol is Ipv6 or EitherIp:
                AddIpv6(packet);
                break;
        }
    }

    /// <summary>All that was put together: connections in the order in which they appear.</summary>
    public IEnumerable<TcpRun> Runs() => _streams.SelectMany(static stream => stream.Runs());

    // What follows the link's header, and how long that header is.
    private static (int Protocol, int Header) Link(int linkType, ReadOnlySpan<byte> packet)
    {
        switch (linkType)
        {
            case 0 or 108 when packet.Length >= 4:
                return (EitherIp, 4);
            case 12 or 14 or 101 or 228 or 229:
                return (EitherIp, 0);
            case 113 when packet.Length >= 16:
                return Vlan(packet, 14);
            case 276 when packet.Length >= 20:
                return (BinaryPrimitives.ReadUInt16BigEndian(packet), 20);
            case 1 when packet.Length >= 14:
                return Vlan(packet, 12);
            default:
                return (0, 0);
        }
    }

    private static (int Protocol, int Header) Vlan(ReadOnlySpan<byte> packet, int at)
    {
        while (packet.Length >= at + 6 && BinaryPrimitives.ReadUInt16BigEndian(packet[at..]) is 0x8100 or 0x88a8 or 0x9100) at += 4;
        return (BinaryPrimitives.ReadUInt16BigEndian(packet[at..]), at + 2);
    }

    private void AddIpv4(ReadOnlyMemory<byte> packet)
    {
        ReadOnlySpan<byte> ip = packet.Span;
        int header = (ip[0] & 15) * 4;
        if (ip.Length < 20 || header < 20 || ip.Length < header)
        {
            Skipped++;
            return;
        }

        if (ip[9] != Tcp) return;
        if ((BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3fff) != 0)
        {
            Skipped++;
            return;
        }

        // Behind a network card that divides packets itself the length is 0, and all is payload; else what is behind it fills up a frame.
        int length = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
        if (length >= header && length < packet.Length) packet = packet[..length];
        AddTcp(new IPAddress(ip[12..16]), new IPAddress(ip[16..20]), packet[header..]);
    }

    private void AddIpv6(ReadOnlyMemory<byte> packet)
    {
        ReadOnlySpan<byte> ip = packet.Span;
        if (ip.Length < 40)
        {
            Skipped++;
            return;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
        if (length > 0 && length + 40 < packet.Length) packet = packet[..(length + 40)];
        byte next = ip[6];
        int at = 40;

        // Hop-by-hop, routing, fragment, authentication, destination options (RFC 8200, section 4).
        while (next is 0 or 43 or 44 or 51 or 60 && packet.Length >= at + 8)
        {
            if (next == 44 && (BinaryPrimitives.ReadUInt16BigEndian(ip[(at + 2)..]) & 0xfff9) != 0)
            {
                Skipped++;
                return;
            }

            int extension = next switch { 44 => 8, 51 => (ip[at + 1] + 2) * 4, _ => (ip[at + 1] + 1) * 8 };
            next = ip[at];
            at += extension;
        }

        if (next != Tcp) return;
        if (at > packet.Length) Skipped++;
        else AddTcp(new IPAddress(ip[8..24]), new IPAddress(ip[24..40]), packet[at..]);
    }

    private void AddTcp(IPAddress from, IPAddress to, ReadOnlyMemory<byte> segment)
    {
        ReadOnlySpan<byte> tcp = segment.Span;
        int header = tcp.Length >= 20 ? (tcp[12] >> 4) * 4 : 0;
        if (header < 20 || header > tcp.Length)
        {
            Skipped++;
            return;
        }

        TcpDirection direction = new(
            new IPEndPoint(from, BinaryPrimitives.ReadUInt16BigEndian(tcp)),
            new IPEndPoint(to, BinaryPrimitives.ReadUInt16BigEndian(tcp[2..])));
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        bool isSyn = (tcp[13] & Syn) != 0;
        ReadOnlyMemory<byte> payload = segment[header..];

        // The same ports again are another connection, unless its beginning was sent twice.
        if (!_current.TryGetValue(direction, out Stream? stream) || (isSyn && stream.First != sequence + 1))
        {
            if (!isSyn && payload.Length == 0) return;
            stream = new Stream(direction, isSyn ? sequence + 1 : sequence);
            _streams.Add(stream);
            _current[direction] = stream;
        }

        if (payload.Length > 0) stream.Add(isSyn ? sequence + 1 : sequence, payload);
    }

    private sealed class Stream(TcpDirection direction, uint first)
    {
        private readonly List<(long At, ReadOnlyMemory<byte> Bytes)> _segments = [];
        private long _last;

        public uint First { get; } = first;

        public void Add(uint sequence, ReadOnlyMemory<byte> bytes)
        {
            // Sequence numbers begin again after 4 GiB: the nearest to the last one is meant.
            _last += (int)(sequence - unchecked(First + (uint)_last));
            _segments.Add((_last, bytes));
        }

        public IEnumerable<TcpRun> Runs()
        {
            MemoryStream bytes = new();
            long begin = 0, end = 0, missing = 0;
            foreach ((long at, ReadOnlyMemory<byte> segment) in _segments.OrderBy(static segment => segment.At))
            {
                if (at > end || (at < 0 && bytes.Length == 0))
                {
                    if (bytes.Length > 0) yield return new TcpRun(direction, begin, missing, bytes.ToArray());
                    missing = Math.Max(0, at - end);
                    begin = end = at;
                    bytes.SetLength(0);
                }

                if (at + segment.Length <= end) continue;
                bytes.Write(segment.Span[(int)(end - at)..]);
                end = at + segment.Length;
            }

            if (bytes.Length > 0) yield return new TcpRun(direction, begin, missing, bytes.ToArray());
        }
    }
}
