using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;

namespace Logistics.Core;

/// <summary>
/// Inputs as bytes, as journals keep them: versioned with care. Numbers are variable-length; configurations and commands are JSON.
/// </summary>
public static class InputCodec
{
    /// <summary>Readings in one pack at most; a journal that claims more is not ours.</summary>
    public const int ReadingsMost = 1_000;

    /// <summary>Appends an input.</summary>
    public static void Write(in Input input, IBufferWriter<byte> to)
    {
        Varint.Write(to, (ulong)input.Kind);
        Varint.WriteSigned(to, input.TimeMs);
        switch (input.Kind)
        {
            case InputKind.Configure:
                Varint.WriteJson(to, input.Configuration!, InputJson.Default.SiteConfiguration);
                break;
            case InputKind.Command:
                Varint.WriteJson(to, input.Command!, InputJson.Default.Command);
                break;
            case InputKind.Told:
                Varint.WriteSigned(to, input.ToldMs);
                break;
            case InputKind.Untold:
                Varint.Write(to, (ulong)input.Pack.Publisher);
                break;
            case InputKind.Pieces:
                Varint.Write(to, (ulong)input.FirstPiece);
                Varint.Write(to, (ulong)input.Ids.Length);
                foreach (string id in input.Ids)
                {
                    Varint.Write(to, (ulong)Encoding.UTF8.GetByteCount(id));
                    Encoding.UTF8.GetBytes(id, to);
                }
                break;
            case InputKind.Pack:
                Varint.Write(to, (ulong)input.Pack.Publisher);
                Varint.WriteSigned(to, input.Pack.Boot);
                Varint.Write(to, (ulong)input.Pack.Seq);
                Varint.Write(to, (ulong)input.Pack.From);
                Varint.Write(to, (ulong)input.Pack.Records);
                Varint.Write(to, (ulong)input.Pack.Total);
                Varint.Write(to, (ulong)input.Pack.Behind);
                Varint.Write(to, (ulong)input.Readings.Length);
                foreach (ref readonly Reading reading in input.Readings)
                {
                    Varint.Write(to, (ulong)reading.Sensor);
                    Varint.WriteSigned(to, input.TimeMs - reading.AtMs);
                    Varint.WriteSigned(to, reading.Value);
                }
                break;
        }
    }

    /// <summary>Takes the next input off <paramref name="from"/>.</summary>
    /// <param name="from">Inputs as they were written; what was read is taken off its front.</param>
    /// <param name="scratch">Takes the readings, <see cref="ReadingsMost"/> of them; the input is valid as long as they stay there.</param>
    /// <exception cref="InvalidDataException">The bytes are not inputs.</exception>
    public static Input Read(ref ReadOnlySpan<byte> from, Span<Reading> scratch)
    {
        InputKind kind = (InputKind)Varint.Read(ref from);
        long timeMs = Varint.ReadSigned(ref from);
        switch (kind)
        {
            case InputKind.Configure:
                return Input.Configure(timeMs, Varint.ReadJson(ref from, InputJson.Default.SiteConfiguration));
            case InputKind.Command:
                return Input.Of(timeMs, Varint.ReadJson(ref from, InputJson.Default.Command));
            case InputKind.Tick:
                return Input.Tick(timeMs);
            case InputKind.Deaf:
                return Input.Deaf(timeMs);
            case InputKind.Told:
                return Input.Told(timeMs, Varint.ReadSigned(ref from));
            case InputKind.Untold:
                return Input.Untold(timeMs, (int)Varint.Read(ref from));
            case InputKind.Pieces:
                int first = (int)Varint.Read(ref from);
                ulong pieces = Varint.Read(ref from);
                if (pieces > ReadingsMost) throw new InvalidDataException($"{pieces} pieces at once");
                string[] ids = new string[(int)pieces];
                for (int index = 0; index < ids.Length; index++) ids[index] = Encoding.UTF8.GetString(Varint.ReadBytes(ref from));
                return Input.Pieces(timeMs, first, ids);
            case InputKind.Pack:
                PackHeader pack = new(
                    (int)Varint.Read(ref from), Varint.ReadSigned(ref from), (long)Varint.Read(ref from), (long)Varint.Read(ref from),
                    (int)Varint.Read(ref from), (long)Varint.Read(ref from), (long)Varint.Read(ref from));
                ulong count = Varint.Read(ref from);
                if (count > (ulong)scratch.Length) throw new InvalidDataException($"a pack of {count} readings");
                for (int index = 0; index < (int)count; index++)
                {
                    int sensor = (int)Varint.Read(ref from);
                    scratch[index] = new Reading(sensor, timeMs - Varint.ReadSigned(ref from), Varint.ReadSigned(ref from));
                }
                return Input.Of(timeMs, pack, scratch[..(int)count]);
            default:
                throw new InvalidDataException($"an input of kind {kind}");
        }
    }
}

[JsonSerializable(typeof(SiteConfiguration))]
[JsonSerializable(typeof(Command))]
internal sealed partial class InputJson : JsonSerializerContext;
