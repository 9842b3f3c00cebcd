using System.Collections.Frozen;
using System.Text;
using Logistics.Wire;

namespace Logistics.Tests.Wire;

public sealed class BytesComparerTests
{
    [Fact]
    public void A_frozen_dictionary_of_names_is_asked_with_a_span_and_allocates_nothing()
    {
        var names = Enumerable.Range(0, 500)
            .ToFrozenDictionary(i => Encoding.UTF8.GetBytes($"bed-{i}/mat"), i => i, BytesComparer.Instance);
        var bySpan = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        var found = bySpan["bed-7/mat"u8];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            found += bySpan.TryGetValue("bed-8/mat"u8, out var value) ? value : 0;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(8_007, found);
        Assert.False(bySpan.ContainsKey("bed-500/mat"u8));
    }
}
