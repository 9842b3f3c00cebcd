using Logistics.Hub.People;
using Logistics.Storage;
using Logistics.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.People;

/// <summary>The log of who did what can't be changed without showing it.</summary>
public sealed class AuditLogTests : IDisposable
{
    private readonly DiskFolder _folder = new(Directory.CreateTempSubdirectory("audit-").FullName);
    private readonly HandClock _clock = new(new DateTimeOffset(2026, 11, 30, 23, 59, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder.Path, recursive: true);

    [Fact]
    public void Lines_follow_one_another_over_starts_and_months_and_come_back_newest_first()
    {
        using (AuditLog log = Open()) Say(log, 1, 150);
        _clock.Pass(TimeSpan.FromMinutes(5));
        using (AuditLog log = Open())
        {
            Say(log, 151, 300);
            Assert.Equal(300, log.Head.Number);
            (IReadOnlyList<AuditEntry> entries, long? next) = log.Read(_ => true, long.MaxValue, 100);
            Assert.Equal(Enumerable.Range(201, 100).Reverse().Select(number => $"t{number}"), entries.Select(entry => entry.About));
            Assert.Equal(201, next);
            (entries, next) = log.Read(entry => entry.Who == "w-1", 201, 1000);
            Assert.Equal(Enumerable.Range(1, 200).Where(number => number % 7 == 1).Reverse().Select(number => $"t{number}"),
                entries.Select(entry => entry.About));
            Assert.Null(next);
        }
        Assert.Equal(["2026-11.jsonl", "2026-12.jsonl"], _folder.Files());
        Assert.Null(AuditLog.Verify(_folder));
    }

    [Fact]
    public void A_log_of_many_lines_is_paged_to_its_beginning()
    {
        using AuditLog log = Open();
        Say(log, 1, 5000);
        long before = long.MaxValue;
        List<string?> seen = [];
        for (long? next = before; next is not null; before = next ?? 0)
        {
            (IReadOnlyList<AuditEntry> entries, next) = log.Read(_ => true, before, 700);
            seen.AddRange(entries.Select(entry => entry.About));
        }
        Assert.Equal(Enumerable.Range(1, 5000).Reverse().Select(number => $"t{number}"), seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_changed_byte_is_found(int of)
    {
        using (AuditLog log = Open()) Say(log, 1, 5);
        string file = Path.Combine(_folder.Path, _folder.Files()[0]);
        byte[] good = File.ReadAllBytes(file);
        for (int at = of; at < good.Length; at += 3)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x01;
            File.WriteAllBytes(file, bad);
            AuditFault? fault = AuditLog.Verify(_folder);
            Assert.True(fault is not null, $"byte {at} was changed and nobody saw it");
            Assert.InRange(fault.Line, 1, 1 + good.AsSpan(0, at).Count((byte)'\n') + 1);
        }
    }

    [Fact]
    public void A_line_taken_out_put_in_or_moved_is_found_where_it_is()
    {
        using (AuditLog log = Open()) Say(log, 1, 6);
        string file = Path.Combine(_folder.Path, _folder.Files()[0]);
        string[] lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [.. lines[..2], .. lines[3..]]);
        Assert.Equal(3, AuditLog.Verify(_folder)?.Line);
        File.WriteAllLines(file, [.. lines[..3], lines[2], .. lines[3..]]);
        Assert.Equal(4, AuditLog.Verify(_folder)?.Line);
        File.WriteAllLines(file, lines[1..]);
        Assert.Equal(1, AuditLog.Verify(_folder)?.Line);
        File.WriteAllLines(file, lines);
        Assert.Null(AuditLog.Verify(_folder));
    }

    [Fact]
    public void A_month_that_is_gone_is_found()
    {
        for (int month = 0; month < 3; month++)
        {
            using (AuditLog log = Open()) Say(log, 1, 3);
            _clock.Pass(TimeSpan.FromDays(31));
        }
        Assert.Null(AuditLog.Verify(_folder));
        _folder.Delete(_folder.Files()[1]);
        Assert.Equal(_folder.Files()[1], AuditLog.Verify(_folder)?.File);
    }

    [Fact]
    public void A_torn_last_line_is_set_aside_at_the_start_wherever_it_was_cut_and_the_chain_goes_on()
    {
        using (AuditLog log = Open()) Say(log, 1, 3);
        string name = _folder.Files()[0];
        byte[] good = File.ReadAllBytes(Path.Combine(_folder.Path, name));
        int lastLine = good.AsSpan(0, good.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int cut = lastLine + 1; cut < good.Length; cut += 7)
        {
            foreach (string file in _folder.Files()) _folder.Delete(file);
            _folder.Replace(name, good.AsSpan(0, cut));
            Assert.NotNull(AuditLog.Verify(_folder));
            using (AuditLog log = Open())
            {
                Say(log, 3, 4);
                Assert.Equal(["t4", "t3", "t2", "t1"],
                    log.Read(entry => entry.What == "did", long.MaxValue, 10).Entries.Select(entry => entry.About));
                Assert.Single(log.Read(entry => entry.What == "audit-torn", long.MaxValue, 10).Entries);
            }
            Assert.Null(AuditLog.Verify(_folder));
            Assert.Contains(_folder.Files(), file => file.Contains("torn", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void When_not_even_the_first_line_of_a_month_is_whole_the_chain_goes_on_from_the_month_before()
    {
        using (AuditLog log = Open()) Say(log, 1, 3);
        _folder.Replace("2026-12.jsonl", "{\"n\":4,\"at\":"u8);
        using (AuditLog log = Open()) Say(log, 4, 5);
        Assert.Null(AuditLog.Verify(_folder));
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_said_and_nothing_is_lost_when_it_does_again()
    {
        FailingFolder disk = new(_folder);
        using AuditLog log = new(disk, _clock, NullLogger.Instance);
        Say(log, 1, 2);
        disk.FailsFlush = true;
        for (int number = 3; number <= 9; number++) log.Append("did", "ok", "s", "w", $"t{number}");
        Eventually.True(() => log.Failure is not null, "the failure is not said");
        Assert.False(log.Settle(TimeSpan.FromMilliseconds(50)));
        disk.FailsFlush = false;
        Assert.True(log.Settle(TimeSpan.FromSeconds(20)));
        Assert.Null(log.Failure);
        Assert.Equal(9, log.Head.Number);
        Assert.Null(AuditLog.Verify(_folder));

        // What the failed flush may have left is not built upon: the lines stand in a file of their own.
        Assert.Equal(2, _folder.Files().Count);
        Assert.Equal(9, log.Read(_ => true, long.MaxValue, 100).Entries.Select(entry => entry.About).Distinct().Count());
    }

    private AuditLog Open() => new(_folder, _clock, NullLogger.Instance);

    private static void Say(AuditLog log, int from, int to)
    {
        for (int number = from; number <= to; number++) log.Append("did", "ok", "small", $"w-{number % 7}", $"t{number}", "127.0.0.1");
        Assert.True(log.Settle(TimeSpan.FromSeconds(20)));
    }

    /// <summary>A disk that fails when told to.</summary>
    private sealed class FailingFolder(IFolder inner) : IFolder
    {
        public volatile bool FailsFlush;

        public string Path => inner.Path;

        public IReadOnlyList<string> Files() => inner.Files();

        public IStoredFile Open(string name) => new FailingFile(this, inner.Open(name));

        public void Replace(string name, ReadOnlySpan<byte> content) => inner.Replace(name, content);

        public void Rename(string name, string to) => inner.Rename(name, to);

        public void Delete(string name) => inner.Delete(name);

        private sealed class FailingFile(FailingFolder folder, IStoredFile file) : IStoredFile
        {
            public long Length => file.Length;

            public void Read(long at, Span<byte> into) => file.Read(at, into);

            public void Write(long at, ReadOnlySpan<byte> bytes) => file.Write(at, bytes);

            public void Cut(long length) => file.Cut(length);

            public void Flush()
            {
                if (folder.FailsFlush) throw new IOException("Input/output error");
                file.Flush();
            }

            public void Dispose() => file.Dispose();
        }
    }
}
