using System.Buffers;
using Logistics.Core;

namespace Logistics.Tests.Core;

public class SnapshotTests
{
    [Fact]
    public void A_snapshot_taken_anywhere_in_any_day_lives_on_as_the_engine_it_was_taken_of()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Engine lived = new();
            Engine? loaded = null;
            int cut = new Random(seed).Next(300);
            int step = 0;
            Days.Live(seed, 300, next =>
            {
                string where = $"seed {seed}, cut {cut}, step {step}";
                lived.Apply(next.For(lived));
                if (loaded is not null)
                {
                    loaded.Apply(next.For(loaded));
                    Assert.Equal((where, Names(lived)), (where, Names(loaded)));
                }
                if (step++ == cut) loaded = Engine.Load(Saved(lived));
                if (loaded is null) return;
                Assert.Equal((where, lived.WakeAtMs), (where, loaded.WakeAtMs));
                Assert.Equal((where, lived.Fingerprint()), (where, loaded.Fingerprint()));
            });
        }
    }

    [Fact]
    public void An_engine_that_was_never_configured_can_be_saved()
    {
        Engine loaded = Engine.Load(Saved(new Engine()));
        Assert.Null(loaded.Settings);
        Assert.Equal(new Engine().Fingerprint(), loaded.Fingerprint());
    }

    [Fact]
    public void A_snapshot_cut_anywhere_is_refused()
    {
        byte[] saved = Saved(Lived());
        for (int length = 0; length < saved.Length; length++) Refused(saved.AsSpan(0, length));
        Refused([.. saved, 0]);
    }

    [Fact]
    public void A_snapshot_with_any_bit_flipped_is_refused()
    {
        byte[] saved = Saved(Lived());
        for (int bit = 0; bit < saved.Length * 8; bit += 7)
        {
            saved[bit / 8] ^= (byte)(1 << bit % 8);
            Refused(saved);
            saved[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Engine.Load(saved);
    }

    private static void Refused(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        Assert.Throws<InvalidDataException>(() => Engine.Load(copy));
    }

    private static Engine Lived()
    {
        Engine engine = new();
        Days.Live(3, 200, step => engine.Apply(step.For(engine)));
        return engine;
    }

    private static byte[] Saved(Engine engine)
    {
        ArrayBufferWriter<byte> to = new();
        engine.Save(to);
        return to.WrittenSpan.ToArray();
    }

    private static string Names(Engine engine) =>
        string.Join(' ', engine.Changes.Select(subject => $"{subject.GetType().Name}:{subject.Id}"));
}
