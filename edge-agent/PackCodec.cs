using System.Text;
using Logistics.EdgeAgent.Sensors;

namespace Logistics.EdgeAgent;

/// <summary>
/// A pack as the spool keeps it: not yet SenML, because the times on the wire depend on what the clock turns out to be when it is sent.
/// Versioned with care: a version byte, the clock's correction in ms, the samples; integers in 7-bit groups.
/// </summary>
internal static class PackCodec
{
    private const byte Version = 1;

    /// <param name="samples">At least one.</param>
    /// <param name="correction">What had to be added to the steady clock for the real time when the pack was sealed.</param>
    public static byte[] Encode(IReadOnlyList<Sample> samples, TimeSpan correction)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt64((long)correction.TotalMilliseconds);
        foreach (Sample sample in samples)
        {
            writer.Write((byte)sample.Kind);
            writer.Write(sample.Channel);
            writer.Write7BitEncodedInt64(sample.At.ToUnixTimeMilliseconds());
            switch (sample.Kind)
            {
                case SampleKind.Number:
                    writer.Write(sample.Number);
                    break;
                case SampleKind.Boolean:
                    writer.Write(sample.Boolean);
                    break;
                default:
                    writer.Write(sample.Text!);
                    break;
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <param name="payload">What <see cref="Encode"/> made, whole: the spool has checked it.</param>
    /// <param name="into">Emptied, then filled.</param>
    /// <returns>The clock's correction when the pack was sealed.</returns>
    /// <exception cref="InvalidDataException">It is of a version to come.</exception>
    public static TimeSpan Decode(ReadOnlyMemory<byte> payload, List<Sample> into)
    {
        into.Clear();
        using MemoryStream stream = new(payload.ToArray(), writable: false);
        using BinaryReader reader = new(stream, Encoding.UTF8);
        if (reader.ReadByte() is var version && version != Version)
        {
            throw new InvalidDataException($"The spool holds packs of version {version}; this agent knows version {Version}.");
        }

        TimeSpan correction = TimeSpan.FromMilliseconds(reader.Read7BitEncodedInt64());
        while (stream.Position < stream.Length)
        {
            SampleKind kind = (SampleKind)reader.ReadByte();
            string channel = reader.ReadString();
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(reader.Read7BitEncodedInt64());
            into.Add(kind switch
            {
                SampleKind.Number => new Sample(channel, at, reader.ReadDouble()),
                SampleKind.Boolean => new Sample(channel, at, reader.ReadBoolean()),
                _ => new Sample(channel, at, reader.ReadString()),
            });
        }

        return correction;
    }
}
