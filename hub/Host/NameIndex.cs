using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Logistics.Hub;

/// <summary>
/// Finds names given as UTF-8, each within its owner, without allocation. It lies in two arrays and nothing else: with many sites in a
/// process most look-ups find their memory cold, and each array costs one wait. Safe from any thread.
/// </summary>
internal sealed class NameIndex
{
    private readonly Slot[] _slots;
    private readonly byte[] _text;

    /// <param name="names">Owners and names in their order, each pair once; owners from 0 to 65,535, at most 65,535 bytes a name.</param>
    public NameIndex(IEnumerable<(int Owner, string Name)> names)
    {
        (int Owner, byte[] Name)[] all = [.. names.Select(name => (name.Owner, Encoding.UTF8.GetBytes(name.Name)))];
        _text = [.. all.SelectMany(name => name.Name)];
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)all.Length * 3 / 2 + 1)];
        int begin = 0;
        for (int index = 0; index < all.Length; index++)
        {
            (int owner, byte[] name) = all[index];
            uint hash = Hash(owner, name);
            int at = (int)(hash & (_slots.Length - 1));
            while (_slots[at].Number != 0) at = (at + 1) & (_slots.Length - 1);
            _slots[at] = new Slot(hash, index + 1, begin, checked((ushort)owner), checked((ushort)name.Length));
            begin += name.Length;
        }
    }

    /// <summary>Place of a name in the order given at first; -1 when the owner has none such.</summary>
    public int Find(int owner, ReadOnlySpan<byte> name)
    {
        uint hash = Hash(owner, name);
        for (int at = (int)(hash & (_slots.Length - 1)); ; at = (at + 1) & (_slots.Length - 1))
        {
            ref readonly Slot slot = ref _slots[at];
            if (slot.Number == 0) return -1;
            if (slot.Hash == hash && slot.Owner == owner && _text.AsSpan(slot.Begin, slot.Length).SequenceEqual(name))
            {
                return slot.Number - 1;
            }
        }
    }

    // FNV-1a, eight letters at a time: names are short, and only those of the site file lie here, so that nobody can make them collide.
    private static uint Hash(int owner, ReadOnlySpan<byte> name)
    {
        const ulong prime = 1_099_511_628_211;
        ulong hash = (14_695_981_039_346_656_037 ^ (uint)owner) * prime;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            // A product carries upwards only: what is above comes down before the next letters.
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * prime;
            hash ^= hash >> 32;
        }
        foreach (byte letter in name) hash = (hash ^ letter) * prime;
        return (uint)(hash ^ hash >> 32);
    }

    /// <param name="Hash">Of owner and name.</param>
    /// <param name="Number">Place of the name, from 1; 0 in an empty slot.</param>
    /// <param name="Begin">Where the name's bytes begin.</param>
    /// <param name="Owner">Whose name it is.</param>
    /// <param name="Length">The name's bytes.</param>
    private readonly record struct Slot(uint Hash, int Number, int Begin, ushort Owner, ushort Length);
}
