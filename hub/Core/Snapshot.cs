using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Logistics.Core;

/// <summary>
/// A state being saved or loaded. One listing of what a thing holds serves both: each value is given and taken back; saving gives back
/// what it was given, loading gives back what was saved and ignores what it was given. Versioned with care, like journals.
/// </summary>
internal sealed class Snapshot
{
    private readonly IBufferWriter<byte>? _to;
    private readonly ReadOnlyMemory<byte> _from;

    // The same few names stand in thousands of things.
    private readonly SortedSet<string> _texts = new(StringComparer.Ordinal);
    private int _at;

    public Snapshot(Engine engine, IBufferWriter<byte> to)
    {
        Engine = engine;
        _to = to;
    }

    public Snapshot(Engine engine, ReadOnlyMemory<byte> from)
    {
        Engine = engine;
        _from = from;
    }

    private delegate T Reader<T>(ref ReadOnlySpan<byte> from);

    /// <summary>Whose state it is: things refer to one another by id, and are found here.</summary>
    public Engine Engine { get; }

    public bool Loads => _to is null;

    /// <summary>Loading has come to the end of what was saved.</summary>
    public bool AtEnd => _at == _from.Length;

    public long Value(long value)
    {
        if (_to is null) return Read(Varint.ReadSigned);
        Varint.WriteSigned(_to, value);
        return value;
    }

    public int Value(int value)
    {
        long number = Value((long)value);
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw new InvalidDataException($"{number} is too large");
    }

    public bool Value(bool value) => Value(value ? 1L : 0L) != 0;

    public T Value<T>(T value)
        where T : struct, Enum
    {
        byte number = (byte)Value((long)Unsafe.BitCast<T, byte>(value));
        T read = Unsafe.BitCast<byte, T>(number);
        return Enum.IsDefined(read) ? read : throw new InvalidDataException($"{number} is no {typeof(T).Name}");
    }

    public string Value(string value)
    {
        if (_to is null) return Read(ReadText);
        Varint.Write(_to, (ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _to);
        return value;
    }

    public Reason Value(Reason value) => new(Value(value.Code), Value(value.AtMs), Value(value.Value), Value(value.By ?? ""));

    public PlannedShift Value(PlannedShift? value)
    {
        string worker = Value(value?.Worker ?? "");
        long fromMs = Value(value?.FromMs ?? 0);
        long toMs = Value(value?.ToMs ?? 0);
        List<PlannedBreak> breaks = [.. value?.Breaks ?? []];
        List(breaks, one => new PlannedBreak(Value(one.FromMs), Value(one.ToMs)));
        bool elsewhere = Value(value?.Elsewhere ?? false);
        return value ?? new PlannedShift(worker, fromMs, toMs, breaks, elsewhere);
    }

    public SiteConfiguration? Value(SiteConfiguration? value)
    {
        if (!Value(value is not null)) return null;
        if (_to is null) return Read((ref ReadOnlySpan<byte> from) => Varint.ReadJson(ref from, InputJson.Default.SiteConfiguration));
        Varint.WriteJson(_to, value!, InputJson.Default.SiteConfiguration);
        return value;
    }

    /// <summary>A task by its id, or none.</summary>
    public WorkTask? Value(WorkTask? value)
    {
        string id = Value(value?.Id ?? "");
        if (id.Length == 0) return null;
        return value ?? Engine.Tasks.Find(id) ?? throw new InvalidDataException($"task {id} is nowhere");
    }

    /// <summary>A list, each of its items by <paramref name="keep"/>, which gets the default when it is to give a new one.</summary>
    public void List<T>(List<T> list, Func<T?, T> keep)
    {
        int count = Value(list.Count);
        if (!Loads)
        {
            foreach (T item in list) keep(item);
            return;
        }
        if (count < 0 || count > _from.Length - _at) throw new InvalidDataException($"a list of {count}");
        list.Clear();
        for (int index = 0; index < count; index++) list.Add(keep(default));
    }

    private string ReadText(ref ReadOnlySpan<byte> from)
    {
        string text = Encoding.UTF8.GetString(Varint.ReadBytes(ref from));
        if (_texts.TryGetValue(text, out string? known)) return known;
        _texts.Add(text);
        return text;
    }

    private T Read<T>(Reader<T> read)
    {
        ReadOnlySpan<byte> rest = _from.Span[_at..];
        T value = read(ref rest);
        _at = _from.Length - rest.Length;
        return value;
    }
}
