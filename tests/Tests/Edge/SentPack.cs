using System.Text;
using Logistics.Wire.SenMl;

namespace Logistics.Tests.Edge;

/// <summary>A pack as a hub would read it off the wire.</summary>
/// <param name="Records">Each as <c>name=value</c>.</param>
/// <param name="At">Each record's time.</param>
/// <param name="IsRelative">Its times counted from now.</param>
public sealed record SentPack(
    long Boot, long Seq, long From, long Total, long Behind, IReadOnlyList<string> Records, IReadOnlyList<DateTimeOffset> At,
    bool IsRelative)
{
    public static SentPack Parse(byte[] payload, DateTimeOffset now)
    {
        SenMlReader reader = new(payload, new byte[SenMlReader.ScratchBytes]);
        List<string> records = [];
        List<DateTimeOffset> at = [];
        bool isRelative = false;
        while (reader.TryRead(out SenMlRecord record))
        {
            isRelative |= record.IsRelative;
            at.Add(DateTimeOffset.FromUnixTimeMilliseconds(record.UnixMs(now.ToUnixTimeMilliseconds())));
            string value = record.Kind switch
            {
                SenMlKind.Boolean => record.Boolean ? "yes" : "no",
                SenMlKind.Number => FormattableString.Invariant($"{record.Number}"),
                _ => Encoding.UTF8.GetString(record.Text),
            };
            records.Add($"{Encoding.UTF8.GetString(record.Name)}={value}");
        }

        Assert.Equal(SenMlError.None, reader.Error);
        return new SentPack(
            reader.Boot!.Value, reader.Seq!.Value, reader.First!.Value, reader.Total!.Value, reader.Behind!.Value, records, at, isRelative);
    }
}
