using System.Text;
using Logistics.Hub;

namespace Logistics.Tests.Hub;

/// <summary>Names are found by their bytes, each within its owner.</summary>
public sealed class NameIndexTests
{
    [Fact]
    public void Each_of_many_names_is_found_in_its_place_and_nothing_else_is()
    {
        (int Owner, string Name)[] names = [.. Enumerable.Range(0, 5_000).Select(number => (number % 7, $"bed-{number / 7:000}/mat"))];
        NameIndex index = new(names);
        for (int place = 0; place < names.Length; place++) Assert.Equal(place, index.Find(names[place].Owner, Bytes(names[place].Name)));
        for (int number = 715; number < 1_000; number++) Assert.Equal(-1, index.Find(0, Bytes($"bed-{number}/mat")));
        Assert.Equal(-1, index.Find(0, Bytes("bed-001/ma")));
        Assert.Equal(-1, index.Find(0, []));
    }

    [Fact]
    public void A_name_is_found_within_its_owner_alone()
    {
        NameIndex index = new([(0, "gate/1"), (1, "gate/1"), (1, "gate/2")]);
        Assert.Equal([0, 1, -1], new[] { 0, 1, 2 }.Select(owner => index.Find(owner, "gate/1"u8)));
        Assert.Equal([-1, 2], new[] { 0, 1 }.Select(owner => index.Find(owner, "gate/2"u8)));
    }

    [Fact]
    public void An_index_of_nothing_finds_nothing() => Assert.Equal(-1, new NameIndex([]).Find(0, "gate/1"u8));

    private static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name);
}
