using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Logistics.Storage;

namespace Logistics.Hub.People;

/// <summary>
/// How lines of the log are written and linked: one JSON object a line whose last member <c>hash</c> is the SHA-256 of the hash before
/// and of all that stands before it in the line. The first line of a file repeats the hash before it as <c>previous</c>, so that a file
/// can be checked alone. Versioned with care.
/// </summary>
internal static class AuditChain
{
    private const int LongestLine = 4096;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What stands before the first line of all.</summary>
    public static byte[] Beginning => new byte[SHA256.HashSizeInBytes];

    /// <summary>Writes a line, with its newline, and moves the hash on.</summary>
    public static void Write(ArrayBufferWriter<byte> to, AuditEntry entry, ref byte[] previous, bool firstOfFile)
    {
        int begin = to.WrittenCount;
        using (Utf8JsonWriter json = new(to, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("n", entry.Number);
            json.WriteString("at", entry.At.UtcDateTime);
            json.WriteString("what", entry.What);
            json.WriteString("outcome", entry.Outcome);
            if (entry.Site is not null) json.WriteString("site", entry.Site);
            if (entry.Who is not null) json.WriteString("who", entry.Who);
            if (entry.About is not null) json.WriteString("about", entry.About);
            if (entry.From is not null) json.WriteString("from", entry.From);
            if (firstOfFile) json.WriteString("previous", Convert.ToHexStringLower(previous));
            json.Flush();
            previous = SHA256.HashData([.. previous, .. to.WrittenSpan[begin..]]);
            json.WriteString("hash", Convert.ToHexStringLower(previous));
            json.WriteEndObject();
        }
        to.Write("\n"u8);
    }

    /// <summary>Takes a line apart; null when it is none of ours.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="content">What the hash is about.</param>
    /// <param name="hash">The hash that it states.</param>
    /// <param name="previous">The hash before, where the line repeats it.</param>
    public static AuditEntry? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> content, out byte[] hash, out byte[]? previous)
    {
        content = default;
        hash = [];
        previous = null;
        int at = line.LastIndexOf(",\"hash\":\""u8);
        if (at < 0 || line.Length > LongestLine) return null;
        try
        {
            Utf8JsonReader reader = new(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            string? Text(string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
            content = line[..at];
            hash = Convert.FromHexString(Text("hash")!);
            previous = Text("previous") is string before ? Convert.FromHexString(before) : null;
            return new AuditEntry(
                root.GetProperty("n").GetInt64(), root.GetProperty("at").GetDateTimeOffset(), Text("what")!, Text("outcome")!,
                Text("site"), Text("who"), Text("about"), Text("from"));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or ArgumentNullException)
        {
            return null;
        }
    }

    /// <summary>Whether a line follows from the hash before it.</summary>
    public static bool Follows(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content, ReadOnlySpan<byte> hash) =>
        hash.SequenceEqual(SHA256.HashData([.. previous, .. content]));

    /// <summary>All lines of a file with the place behind each; the last may be torn: without a newline.</summary>
    public static IEnumerable<(byte[] Line, long End, bool Torn)> Lines(IStoredFile file)
    {
        byte[] block = new byte[64 * 1024];
        ArrayBufferWriter<byte> rest = new();
        long length = file.Length;
        for (long at = 0; at < length;)
        {
            int taken = (int)Math.Min(block.Length, length - at);
            file.Read(at, block.AsSpan(0, taken));
            int begin = 0;
            for (int newline; (newline = block.AsSpan(begin, taken - begin).IndexOf((byte)'\n')) >= 0; begin += newline + 1)
            {
                rest.Write(block.AsSpan(begin, newline));
                yield return (rest.WrittenSpan.ToArray(), at + begin + newline + 1, false);
                rest.ResetWrittenCount();
            }
            rest.Write(block.AsSpan(begin, taken - begin));
            at += taken;
        }
        if (rest.WrittenCount > 0) yield return (rest.WrittenSpan.ToArray(), length, true);
    }

    /// <summary>A place between two lines: behind it no line has a lower number, and few before it have a higher or the same one.</summary>
    public static long EndBefore(IStoredFile file, long end, long number)
    {
        byte[] probe = new byte[2 * LongestLine];
        for (long low = 0; end - low > 64 * 1024;)
        {
            long middle = low + (end - low) / 2;
            Span<byte> piece = probe.AsSpan(0, (int)Math.Min(probe.Length, end - middle));
            file.Read(middle, piece);
            int begin = piece.IndexOf((byte)'\n') + 1;
            int length = piece[begin..].IndexOf((byte)'\n');
            if (length < 0 || Read(piece.Slice(begin, length), out _, out _, out _) is not AuditEntry entry) break;
            if (entry.Number < number) low = middle + begin;
            else end = middle + begin;
        }
        return end;
    }

    /// <summary>Lines that end before a place, newest first, going back over at most so many bytes.</summary>
    public static IEnumerable<AuditEntry> Backwards(IStoredFile file, long end, long most)
    {
        const int Step = 64 * 1024;
        byte[] later = [];
        for (long at = end; at > 0 && most > 0;)
        {
            int taken = (int)Math.Min(Step, at);
            byte[] block = new byte[taken + later.Length];
            file.Read(at - taken, block.AsSpan(0, taken));
            later.CopyTo(block, taken);
            at -= taken;
            most -= taken;
            int stop = block.Length;
            for (int newline; stop > 0 && (newline = block.AsSpan(0, stop - 1).LastIndexOf((byte)'\n')) >= 0; stop = newline + 1)
            {
                if (Read(block.AsSpan(newline + 1, stop - newline - 1).TrimEnd((byte)'\n'), out _, out _, out _) is AuditEntry entry)
                {
                    yield return entry;
                }
            }
            later = block[..stop];
            if (at == 0 && Read(later.AsSpan().TrimEnd((byte)'\n'), out _, out _, out _) is AuditEntry first) yield return first;
        }
    }
}
