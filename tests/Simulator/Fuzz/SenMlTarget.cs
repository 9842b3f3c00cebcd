using System.Buffers;
using System.Text;
using Logistics.Wire.SenMl;

namespace Logistics.Simulator.Fuzz;

/// <summary>The reader of packs alone. What it accepts, the writer can write and the reader reads back the same.</summary>
public sealed class SenMlTarget(IEnumerable<byte[]> seeds) : FuzzTarget("senml", seeds, 30)
{
    private readonly byte[] _scratch = new byte[SenMlReader.ScratchBytes];
    private readonly ArrayBufferWriter<byte> _written = new(SenMlLimits.PackBytes);
    private readonly List<Record> _records = [];

    public override string Process(ReadOnlyMemory<byte> input)
    {
        SenMlReader reader = new(input.Span, _scratch);
        int records = 0;
        while (reader.TryRead(out SenMlRecord record))
        {
            records++;
            Must(SenMlLimits.IsName(record.Name), "a record's name is sound");
            Must(double.IsFinite(record.Number) && Math.Abs(record.Time) <= SenMlLimits.TimeSeconds, "a record's numbers mean something");
        }
        Must(records <= SenMlLimits.Records, "a pack has no more records than the limit");
        bool tooLarge = input.Length > SenMlLimits.PackBytes;
        Must((reader.Error == SenMlError.PackTooLarge) == tooLarge, "a pack over 64 KiB, and no other, is too large");
        if (reader.Error != SenMlError.None) return reader.Error.Code();
        if (input.Length <= 4_096) WriteAndReadBack(input.Span);
        return "none";
    }

    private void WriteAndReadBack(ReadOnlySpan<byte> pack)
    {
        (long?, long?, long?, long?, long?) labels = Read(pack, _records);
        if (_records.Count == 0 && labels == default) return;
        _written.ResetWrittenCount();
        using SenMlWriter writer = new(_written);
        writer.BeginPack(labels.Item1, labels.Item2, labels.Item3, labels.Item4, labels.Item5);
        foreach (Record record in _records)
        {
            switch (record.Value)
            {
                case double number: writer.Add(record.Name, number, record.Time, record.Unit); break;
                case bool boolean: writer.Add(record.Name, boolean, record.Time); break;
                case string text: writer.Add(record.Name, text, record.Time); break;
            }
        }
        writer.EndPack();
        List<Record> back = [];
        Must(Read(_written.WrittenSpan, back) == labels, "boot, seq, from, total and behind are read back as they were written");
        Must(back.SequenceEqual(_records), "records are read back as they were written");
    }

    // Sums and data are left out, because our writer has no word for them.
    private (long? Boot, long? Seq, long? First, long? Total, long? Behind) Read(ReadOnlySpan<byte> pack, List<Record> into)
    {
        into.Clear();
        SenMlReader reader = new(pack, _scratch);
        while (reader.TryRead(out SenMlRecord record))
        {
            object? value = record.Kind switch
            {
                SenMlKind.Number => record.Number,
                SenMlKind.Boolean => record.Boolean,
                SenMlKind.Text => Encoding.UTF8.GetString(record.Text),
                _ => null,
            };
            string? unit = record.Kind == SenMlKind.Number && !record.Unit.IsEmpty ? Encoding.UTF8.GetString(record.Unit) : null;
            if (value is not null) into.Add(new Record(Encoding.UTF8.GetString(record.Name), unit, record.Time, value));
        }
        Must(reader.Error == SenMlError.None, $"a pack that was written or accepted is read back, and not {reader.Error.Code()}");
        return (reader.Boot, reader.Seq, reader.First, reader.Total, reader.Behind);
    }

    private sealed record Record(string Name, string? Unit, double Time, object Value);
}
