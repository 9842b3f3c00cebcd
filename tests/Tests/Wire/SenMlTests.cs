using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Tests.Support;
using Logistics.Wire.SenMl;

namespace Logistics.Tests.Wire;

public sealed class SenMlTests
{
    [RecordedDataFact("senml")]
    public void Every_example_of_the_standard_resolves_as_published()
    {
        var folder = Path.Combine(RepositoryRoot.RecordedData, "senml");
        var files = Directory.GetFiles(folder, "ex*.gen.json");
        Assert.NotEmpty(files);
        foreach (var file in files.Where(f => File.Exists(Path.ChangeExtension(f, ".resolved.json"))))
        {
            var published = JsonNode.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".resolved.json")))!.AsArray();
            foreach (var form in new[] { file, file.Replace(".gen", "", StringComparison.Ordinal) })
            {
                var (records, error) = Read(File.ReadAllBytes(form));
                Assert.Equal((SenMlError.None, Path.GetFileName(form)), (error, Path.GetFileName(form)));
                // The published form of example 7 leaves its data value out.
                var values = records.Where(r => r.Kind != SenMlKind.Data || published.Any(p => p!["vd"] is not null)).ToList();
                Assert.Equal(published.Count, values.Count);
                foreach (var (read, wanted) in values.Zip(published))
                    Compare(read, wanted!.AsObject());
            }
        }
    }

    private static void Compare(Reading read, JsonObject published)
    {
        Assert.Equal((string?)published["n"], read.Name);
        Assert.Equal((string?)published["u"] ?? "", read.Unit);
        // A relative time was published as the moment of the resolving, which is not in the example.
        if (read.Time >= SenMlLimits.RelativeBelowSeconds)
            Assert.Equal((double)published["t"]!, read.Time);
        else
            Assert.Equal(0, read.Time);
        var value = published["v"] ?? published["vs"] ?? published["vb"] ?? published["vd"];
        // Numbers are compared as numbers: the files write 1 and 1e+00 for the same.
        if (read.Value is double number)
            Assert.Equal((double)value!, number);
        else
            Assert.True(JsonNode.DeepEquals(value, JsonValue.Create(read.Value)));
    }

    // Each pack with the error that it must give.
    [Theory]
    [InlineData("", SenMlError.Malformed)]
    [InlineData("[", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"v\":1}", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"v\":1},]", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"v\":NaN}]", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"v\":01}]", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"vs\":\"\\ud800\"}]", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"\\ud800\":1}]", SenMlError.Malformed)]
    [InlineData("[{\"n\":\"a\",\"v\":1}/**/]", SenMlError.Malformed)]
    [InlineData("[]", SenMlError.NotAPack)]
    [InlineData("{}", SenMlError.NotAPack)]
    [InlineData("null", SenMlError.NotAPack)]
    [InlineData("[1]", SenMlError.NotAPack)]
    [InlineData("[[{\"n\":\"a\",\"v\":1}]]", SenMlError.NotAPack)]
    [InlineData("[{\"n\":\"a\",\"v\":1}]x", SenMlError.TrailingData)]
    [InlineData("[{\"n\":\"a\",\"v\":1}][]", SenMlError.TrailingData)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"n\":\"b\"}]", SenMlError.DuplicateMember)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"\\u0076\":2}]", SenMlError.DuplicateMember)]
    [InlineData("[{\"boot\":1,\"seq\":1,\"seq\":2,\"n\":\"a\",\"v\":1}]", SenMlError.DuplicateMember)]
    [InlineData("[{\"n\":1,\"v\":1}]", SenMlError.WrongType)]
    [InlineData("[{\"n\":\"a\",\"v\":\"1\"}]", SenMlError.WrongType)]
    [InlineData("[{\"n\":\"a\",\"v\":null}]", SenMlError.WrongType)]
    [InlineData("[{\"n\":\"a\",\"v\":{}}]", SenMlError.WrongType)]
    [InlineData("[{\"n\":\"a\",\"vb\":1}]", SenMlError.WrongType)]
    [InlineData("[{\"n\":\"a\",\"vs\":true}]", SenMlError.WrongType)]
    [InlineData("[{\"boot\":\"1\",\"n\":\"a\",\"v\":1}]", SenMlError.WrongType)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"x_\":1}]", SenMlError.MustUnderstand)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"x\\u005f\":1}]", SenMlError.MustUnderstand)]
    [InlineData("[{\"bver\":11,\"n\":\"a\",\"v\":1}]", SenMlError.Version)]
    [InlineData("[{\"bver\":0,\"n\":\"a\",\"v\":1}]", SenMlError.Version)]
    [InlineData("[{\"bver\":5,\"n\":\"a\",\"v\":1},{\"bver\":6,\"n\":\"a\",\"v\":1}]", SenMlError.Version)]
    [InlineData("[{\"n\":\"a\",\"v\":1e400}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"bv\":1e308,\"n\":\"a\",\"v\":1e308}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"n\":\"a\",\"t\":1e15,\"v\":1}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"n\":\"a\",\"t\":-1e15,\"v\":1}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"boot\":-1,\"n\":\"a\",\"v\":1}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"seq\":1.5,\"n\":\"a\",\"v\":1}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"seq\":9223372036854775808,\"n\":\"a\",\"v\":1}]", SenMlError.NumberOutOfRange)]
    [InlineData("[{\"v\":1}]", SenMlError.InvalidName)]
    [InlineData("[{\"n\":\"\",\"v\":1}]", SenMlError.InvalidName)]
    [InlineData("[{\"n\":\"-a\",\"v\":1}]", SenMlError.InvalidName)]
    [InlineData("[{\"n\":\"a b\",\"v\":1}]", SenMlError.InvalidName)]
    [InlineData("[{\"n\":\"é\",\"v\":1}]", SenMlError.InvalidName)]
    [InlineData("[{\"n\":\"a\\u0000\",\"v\":1}]", SenMlError.InvalidName)]
    [InlineData("[{\"n\":\"a\",\"vd\":\"a=\"}]", SenMlError.InvalidData)]
    [InlineData("[{}]", SenMlError.NoValue)]
    [InlineData("[{\"n\":\"a\"}]", SenMlError.NoValue)]
    [InlineData("[{\"bn\":\"a\",\"t\":1}]", SenMlError.NoValue)]
    [InlineData("[{\"bn\":\"a\",\"bv\":1,\"n\":\"b\"}]", SenMlError.NoValue)]
    [InlineData("[{\"x\":1}]", SenMlError.NoValue)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"vb\":true}]", SenMlError.SeveralValues)]
    [InlineData("[{\"n\":\"a\",\"vs\":\"\",\"vd\":\"\"}]", SenMlError.SeveralValues)]
    [InlineData("[{\"n\":\"a\",\"v\":1,\"x\":[[[[[[[[[[[[1]]]]]]]]]]]]}]", SenMlError.TooDeep)]
    public void A_hostile_pack_gives_its_error(string pack, SenMlError error) =>
        Assert.Equal(error, Read(Encoding.UTF8.GetBytes(pack)).Error);

    [Fact]
    public void What_is_over_a_limit_is_refused_and_what_is_at_it_is_read()
    {
        static SenMlError Of(string pack) => Read(Encoding.UTF8.GetBytes(pack)).Error;
        static string Names(int bytes) => $$"""[{"bn":"{{new string('b', 40)}}","n":"{{new string('n', bytes - 40)}}","v":1}]""";
        static string Text(int bytes) => $$"""[{"n":"a","vs":"{{new string('x', bytes)}}"}]""";
        static string Escaped(int bytes) => $$"""[{"n":"a","vs":"{{string.Concat(Enumerable.Repeat("\\u0041", bytes))}}"}]""";
        static string Records(int count) => $"[{string.Join(',', Enumerable.Repeat("""{"n":"a","v":1}""", count))}]";
        static string Bytes(int count) => """[{"n":"a","v":1}]""".PadRight(count);

        Assert.Equal([SenMlError.None, SenMlError.NameTooLong], [Of(Names(80)), Of(Names(81))]);
        Assert.Equal(SenMlError.NameTooLong, Of($$"""[{"bn":"{{new string('b', 81)}}"}]"""));
        Assert.Equal([SenMlError.None, SenMlError.TextTooLong], [Of(Text(512)), Of(Text(513))]);
        Assert.Equal([SenMlError.None, SenMlError.TextTooLong], [Of(Escaped(512)), Of(Escaped(513))]);
        Assert.Equal([SenMlError.None, SenMlError.TooManyRecords], [Of(Records(1_000)), Of(Records(1_001))]);
        Assert.Equal([SenMlError.None, SenMlError.PackTooLarge], [Of(Bytes(65_536)), Of(Bytes(65_537))]);
        Assert.Equal(SenMlError.Malformed, Read([.. "[{\"n\":\"a\",\"vs\":\""u8, 0xff, .. "\"}]"u8]).Error);
    }

    [Fact]
    public void Base_fields_apply_wherever_they_stand_in_the_record_and_until_they_are_set_again()
    {
        var (records, error) = Read("""
            [{"n":"a","v":1,"s":2,"bn":"x:","bv":10,"bs":100,"bu":"V","bt":1e9,"t":5},
             {"n":"b","vb":true},
             {"n":"c","s":3,"bn":"","bu":"A","ut":60},
             {"n":"d\/e","vs":"\u00e9","ignored":{"deep":[1,2]}}]
            """u8);
        Assert.Equal(SenMlError.None, error);
        Assert.Equal(
            [
                new Reading("x:a", "V", 1e9 + 5, SenMlKind.Number, 11d, 102, null),
                new Reading("x:b", "V", 1e9, SenMlKind.Boolean, true, 100, null),
                new Reading("c", "A", 1e9, SenMlKind.SumOnly, null, 103, 60),
                new Reading("d/e", "A", 1e9, SenMlKind.Text, "é", 100, null),
            ],
            records);
    }

    [Fact]
    public void Our_labels_are_read_from_the_first_record_alone()
    {
        var reader = new SenMlReader(
            """[{"boot":7,"seq":9,"from":3},{"boot":8,"seq":"no","n":"a","v":1}]"""u8, stackalloc byte[SenMlReader.ScratchBytes]);
        Assert.True(reader.TryRead(out _));
        Assert.Equal((7L, 9L, 3L), (reader.Boot, reader.Seq, reader.First));
        Assert.False(reader.TryRead(out _));
        Assert.Equal(SenMlError.None, reader.Error);
    }

    [Fact]
    public void A_pack_without_our_labels_has_none()
    {
        var reader = new SenMlReader("""[{"n":"a","v":1}]"""u8, stackalloc byte[SenMlReader.ScratchBytes]);
        Assert.True(reader.TryRead(out _));
        Assert.Equal((null, null, null), (reader.Boot, reader.Seq, reader.First));
    }

    [Theory]
    [InlineData("-3.2", true, 1_000_000 - 3_200)]
    [InlineData("0", true, 1_000_000)]
    [InlineData("268435455.5", true, 1_000_000 + 268_435_455_500)]
    [InlineData("268435456", false, 268_435_456_000)]
    [InlineData("1276020076.001", false, 1_276_020_076_001)]
    public void Times_below_two_to_the_28th_are_relative_to_now(string time, bool relative, long unixMs)
    {
        var pack = Encoding.UTF8.GetBytes($$"""[{"n":"a","v":1,"t":{{time}}}]""");
        var reader = new SenMlReader(pack, stackalloc byte[SenMlReader.ScratchBytes]);
        Assert.True(reader.TryRead(out var record));
        Assert.Equal((relative, unixMs), (record.IsRelative, record.UnixMs(1_000_000)));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var names = Gen.Elements("bed-01/mat", "a", "hamper/level", "9:x_.y", new string('n', 60));
        var numbers = ArbMap.Default.GeneratorFor<NormalFloat>().Select(n => (object)n.Get);
        var booleans = ArbMap.Default.GeneratorFor<bool>().Select(b => (object)b);
        var texts = ArbMap.Default.GeneratorFor<UnicodeString>()
            .Select(t => (object)string.Concat((t.Get ?? "").Where(c => !char.IsSurrogate(c)).Take(170)));
        var values = Gen.OneOf(numbers, booleans, texts);
        var times = Gen.OneOf(Gen.Constant(0d), Gen.Choose(-100_000, 100_000).Select(t => t / 1_000d));
        var records = Gen.ArrayOf(names.SelectMany(name => values.SelectMany(value => times.Select(time => (name, value, time)))));
        var packs = records.SelectMany(r => Gen.Elements<string?>(null, "urn:dev:").SelectMany(
            bn => Gen.Elements<double?>(null, 1_700_000_000.5, -2).Select(bt => (r, bn, bt))));
        Check.QuickThrowOnFailure(Prop.ForAll(packs.ToArbitrary(), pack =>
        {
            var output = new ArrayBufferWriter<byte>();
            using var writer = new SenMlWriter(output);
            writer.BeginPack(5, 6, 4, 7, 0, pack.bn, pack.bt);
            foreach (var (name, value, time) in pack.r.Take(SenMlLimits.Records))
                Add(writer, name, value, time);
            writer.EndPack();
            var (read, error) = Read(output.WrittenSpan);
            var expected = pack.r.Select(r => (pack.bn + r.name, r.value, r.time + (pack.bt ?? 0)));
            return error == SenMlError.None && expected.SequenceEqual(read.Select(r => (r.Name, r.Value!, r.Time)));
        }));
    }

    [Fact]
    public void A_writer_fills_packs_to_the_limits_and_no_further()
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new SenMlWriter(output);
        foreach (var text in new[] { "", new string('\u0001', 512) })
        {
            output.Clear();
            writer.BeginPack(1, 2);
            while (writer.HasRoom)
                writer.Add(new string('n', 80), text, -1.5);
            Assert.Throws<InvalidOperationException>(() => writer.Add("a", true));
            writer.EndPack();
            var (read, error) = Read(output.WrittenSpan);
            Assert.Equal((SenMlError.None, writer.Records), (error, read.Count));
        }
        output.Clear();
        writer.BeginPack(1, 2, 2);
        writer.EndPack();
        Assert.Equal("""[{"boot":1,"seq":2,"from":2}]""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_writer_refuses_what_no_reader_would_take()
    {
        using var writer = new SenMlWriter(new ArrayBufferWriter<byte>());
        Assert.Throws<ArgumentException>(() => writer.BeginPack(baseName: "/x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.BeginPack(boot: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.BeginPack(total: 1L << 53));
        writer.BeginPack(baseName: "x:");
        Assert.Throws<InvalidOperationException>(() => writer.BeginPack());
        Assert.Throws<ArgumentException>(() => writer.Add("a b", 1));
        Assert.Throws<ArgumentException>(() => writer.Add(new string('n', 79), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("a", double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("a", 1, double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => writer.Add("a", new string('é', 257)));
        Assert.Throws<EncoderFallbackException>(() => writer.Add("a", "\ud800"));
        Assert.Equal(0, writer.Records);
    }

    [Fact]
    public void Mutated_packs_never_throw()
    {
        byte[][] seeds =
        [
            """[{"boot":7,"seq":9,"from":3,"bn":"urn:","bt":1e9,"n":"a","v":1.5e3,"u":"Cel"},{"n":"b","vb":true,"t":-3}]"""u8.ToArray(),
            """[{"bver":5,"n":"x","vs":"t\u00e9\ud83d\ude00\n"},{"n":"y","vd":"aGkg","ut":5},{"n":"z","s":1,"x":[{}]}]"""u8.ToArray(),
        ];
        string[] tokens =
        [
            "\"", "\\", "{", "}", "[", "]", ",", ":", "1e999",
            "\\u", "\\ud800", "_", "null", "\"n\":", "\"bn\":", "-", "\0", "\xff",
        ];
        var random = new Random(8428);
        var whole = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var pack = new List<byte>(seeds[i % seeds.Length]);
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(pack.Count);
                switch (random.Next(4))
                {
                    case 0: pack[at] = (byte)random.Next(256); break;
                    case 1: pack.RemoveRange(at, Math.Min(random.Next(1, 8), pack.Count - at - 1)); break;
                    case 2: pack.InsertRange(at, Encoding.Latin1.GetBytes(tokens[random.Next(tokens.Length)])); break;
                    default: pack.InsertRange(at, pack.GetRange(0, Math.Min(at, 30))); break;
                }
            }
            if (Read(pack.ToArray()).Error == SenMlError.None)
                whole++;
        }
        Assert.InRange(whole, 1, 19_999);
    }

    [Fact]
    public void Every_number_is_the_double_that_is_nearest_to_it()
    {
        Random random = new(1);
        List<string> numbers = ["0", "-0.0", "0.1", "-0.001", "100000000000.001", "999999999999999", "9007199254740993", "1e0", "1.5E-7"];
        for (int digits = 1; digits <= 20; digits++)
        {
            for (int index = 0; index < 500; index++)
            {
                string whole = string.Concat(Enumerable.Range(0, digits).Select(_ => random.Next(10))).TrimStart('0').PadLeft(1, '0');
                int point = random.Next(whole.Length + 1);
                string number = point == 0 ? "0." + whole : point == whole.Length ? whole : $"{whole[..point]}.{whole[point..]}";
                numbers.Add(random.Next(2) == 0 ? number : "-" + number);
            }
        }
        foreach (string number in numbers)
        {
            var (records, _) = Read(Encoding.UTF8.GetBytes($$"""[{"n":"a","v":{{number}}}]"""));
            double wanted = double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal((number, wanted), (number, (double)records.Single().Value!));
        }
    }

    [Fact]
    public void Reading_a_thousand_records_allocates_nothing()
    {
        var records = string.Join(',', Enumerable.Range(0, 999).Select(i => $$"""{"n":"{{i}}","v":{{i}}.5,"t":-1}"""));
        var pack = Encoding.UTF8.GetBytes($$"""[{"boot":7,"seq":9,"bn":"bed\/","bt":1e9},{{records}}]""");
        var scratch = new byte[SenMlReader.ScratchBytes];
        Assert.Equal(999, Count(pack, scratch));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = Count(pack, scratch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(999, count);
    }

    [Fact]
    public void Every_error_has_its_own_code()
    {
        var codes = Enum.GetValues<SenMlError>().Select(e => e.Code()).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[a-z]+(-[a-z]+)*$", code));
    }

    private static int Count(byte[] pack, byte[] scratch)
    {
        var reader = new SenMlReader(pack, scratch);
        var count = 0;
        while (reader.TryRead(out _))
            count++;
        return count;
    }

    private static void Add(SenMlWriter writer, string name, object value, double time)
    {
        switch (value)
        {
            case double number: writer.Add(name, number, time); break;
            case bool boolean: writer.Add(name, boolean, time); break;
            default: writer.Add(name, (string)value, time); break;
        }
    }

    private static (List<Reading> Records, SenMlError Error) Read(ReadOnlySpan<byte> pack)
    {
        var records = new List<Reading>();
        var reader = new SenMlReader(pack, stackalloc byte[SenMlReader.ScratchBytes]);
        while (reader.TryRead(out var record))
        {
            object? value = record.Kind switch
            {
                SenMlKind.Number => record.Number,
                SenMlKind.Boolean => record.Boolean,
                SenMlKind.SumOnly => null,
                _ => Encoding.UTF8.GetString(record.Text),
            };
            records.Add(new Reading(
                Encoding.UTF8.GetString(record.Name), Encoding.UTF8.GetString(record.Unit), record.Time,
                record.Kind, value, record.Sum, record.UpdateTime));
        }
        return (records, reader.Error);
    }

    private sealed record Reading(string Name, string Unit, double Time, SenMlKind Kind, object? Value, double? Sum, double? UpdateTime);
}
