using Logistics.Core;
using Logistics.Hub;
using Logistics.Tests.Core;
using Logistics.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Hub;

public sealed class JournalTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("journal-").FullName, "small.journal");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void What_was_written_gives_the_same_state_when_it_is_read_again()
    {
        Engine lived = new();
        using (Journal journal = Open())
        {
            Days.Live(7, 500, step =>
            {
                Input input = step.For(lived);
                journal.Append(input);
                lived.Apply(input);
            });
        }
        Engine replayed = new();
        using Journal again = Open(begin: false);
        Assert.Equal(501, again.Replay(replayed).Inputs);
        Assert.Equal(lived.Fingerprint(), replayed.Fingerprint());
    }

    [Fact]
    public void Durable_says_only_what_the_disk_holds()
    {
        using Journal journal = Open(begin: false);
        journal.Append(Input.Tick(1));
        Assert.Equal(1, journal.Appended);
        Assert.Equal(0, journal.Durable);
        Assert.Equal(0L, Rows());
        journal.Begin();
        Eventually.True(() => journal.Durable == 1, "the input did not reach the disk");
        Assert.Equal(1L, Rows());
    }

    [Fact]
    public void A_journal_with_a_group_missing_is_not_replayed()
    {
        using (Journal journal = Open())
        {
            for (int ms = 0; ms < 3; ms++)
            {
                journal.Append(Input.Configure(ms, SmallSite.Standard()));
                long wanted = ms + 1;
                Eventually.True(() => journal.Durable == wanted, "the input did not reach the disk");
            }
        }
        Run("DELETE FROM groups WHERE first = 2");
        using Journal again = Open(begin: false);
        Assert.Throws<InvalidDataException>(() => again.Replay(new Engine()));
    }

    private Journal Open(bool begin = true)
    {
        Journal journal = new(_file, () => { });
        if (begin) journal.Begin();
        return journal;
    }

    private long Rows() => (long)Run("SELECT count(*) FROM groups")!;

    private object? Run(string statement)
    {
        using SqliteConnection connection = new($"Data Source={_file};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }
}
