using System.Buffers;
using Logistics.Core;
using Microsoft.Data.Sqlite;

namespace Logistics.Hub;

/// <summary>
/// A site's inputs on disk, in order. The loop appends to memory and goes on; a thread of the journal's own writes what has
/// gathered as one group, flushed, and says up to which input the disk now holds. One row a group keeps replay fast.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Bytes that may wait for a disk that does not take them; beyond, nothing more is taken in.</summary>
    public const int PendingMost = 64 * 1024 * 1024;

    private const int RetryMs = 1_000;
    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Action _onDurable;
    private readonly Thread _writer;
    private ArrayBufferWriter<byte> _pending = new(64 * 1024);
    private ArrayBufferWriter<byte> _writing = new(64 * 1024);
    private long _appended;
    private int _pendingCount;
    private long _durable;
    private string? _failure;

    /// <summary>Opens or makes the journal file. Call <see cref="Replay"/> and then <see cref="Begin"/>.</summary>
    /// <param name="file">Path of the SQLite file.</param>
    /// <param name="onDurable">Called on the journal's thread whenever <see cref="Durable"/> or <see cref="Failure"/> moved.</param>
    public Journal(string file, Action onDurable)
    {
        _onDurable = onDurable;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode=WAL");
        Run("PRAGMA synchronous=FULL");
        Run("CREATE TABLE IF NOT EXISTS groups(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, inputs BLOB NOT NULL)");
        _writer = new Thread(Write) { IsBackground = true, Name = "journal" };
    }

    /// <summary>Number of the last input that was appended; 0 before the first.</summary>
    public long Appended => _appended;

    /// <summary>Number of the last input that the disk holds.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Why the disk does not take what is written, in words; null while it does.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>So much waits for the disk that nothing more can be taken in.</summary>
    public bool IsFull => _pending.WrittenCount > PendingMost;

    /// <summary>Applies all that the journal holds. Gives the number of inputs and the time of the last, 0 and 0 when empty.</summary>
    /// <exception cref="InvalidDataException">A group is not what was written, or one is missing.</exception>
    public (long Inputs, long LastMs) Replay(Engine engine)
    {
        long lastMs = 0;
        Reading[] scratch = new Reading[InputCodec.ReadingsMost];
        using SqliteCommand query = _connection.CreateCommand();
        query.CommandText = "SELECT first, count, inputs FROM groups ORDER BY first";
        using SqliteDataReader rows = query.ExecuteReader();
        while (rows.Read())
        {
            long first = rows.GetInt64(0);
            if (first != _appended + 1) throw new InvalidDataException($"the journal goes from {_appended} to {first}");
            ReadOnlySpan<byte> bytes = (byte[])rows[2];
            for (long left = rows.GetInt64(1); left > 0; left--)
            {
                Input input = InputCodec.Read(ref bytes, scratch);
                try
                {
                    engine.Apply(input);
                }
                catch (InvalidOperationException exception)
                {
                    throw new InvalidDataException($"input {_appended + 1} can't be applied: {exception.Message}", exception);
                }
                lastMs = input.TimeMs;
                _appended++;
            }
            if (!bytes.IsEmpty) throw new InvalidDataException($"group {first} has {bytes.Length} bytes too many");
        }
        _durable = _appended;
        return (_appended, lastMs);
    }

    /// <summary>Time of the last input on disk, Unix time in ms; 0 when there is none.</summary>
    /// <exception cref="InvalidDataException">The last group is not what was written.</exception>
    public long LastMs()
    {
        using SqliteCommand query = _connection.CreateCommand();
        query.CommandText = "SELECT inputs FROM groups ORDER BY first DESC LIMIT 1";
        long lastMs = 0;
        Reading[] scratch = new Reading[InputCodec.ReadingsMost];
        ReadOnlySpan<byte> bytes = query.ExecuteScalar() as byte[];
        while (!bytes.IsEmpty) lastMs = InputCodec.Read(ref bytes, scratch).TimeMs;
        return lastMs;
    }

    /// <summary>Starts writing.</summary>
    public void Begin() => _writer.Start();

    /// <summary>Takes one input to be written; gives its number. From one thread.</summary>
    public long Append(in Input input)
    {
        lock (_lock)
        {
            InputCodec.Write(input, _pending);
            _pendingCount++;
            _appended++;
        }
        _work.Set();
        return _appended;
    }

    /// <summary>Writes what waits and closes. Gives up after ten seconds when the disk does not take it.</summary>
    public void Dispose()
    {
        _stop.Set();
        _work.Set();
        if (_writer.IsAlive) _writer.Join(TimeSpan.FromSeconds(10));
        _connection.Dispose();
        _work.Dispose();
        _stop.Dispose();
    }

    private void Write()
    {
        while (true)
        {
            bool stopping = _stop.IsSet;
            int count;
            long last;
            lock (_lock)
            {
                (_pending, _writing) = (_writing, _pending);
                (count, _pendingCount, last) = (_pendingCount, 0, _appended);
            }
            if (count > 0 && !WriteGroup(last - count + 1, count)) return;
            _writing.ResetWrittenCount();
            if (count > 0) _onDurable();
            else if (stopping) return;
            else _work.WaitOne();
        }
    }

    /// <summary>Writes until the disk takes it; false when told to stop before that.</summary>
    private bool WriteGroup(long first, int count)
    {
        while (true)
        {
            try
            {
                using SqliteCommand insert = _connection.CreateCommand();
                insert.CommandText = "INSERT INTO groups(first, count, inputs) VALUES(@first, @count, @inputs)";
                insert.Parameters.AddWithValue("@first", first);
                insert.Parameters.AddWithValue("@count", count);
                insert.Parameters.AddWithValue("@inputs", _writing.WrittenMemory.ToArray());
                insert.ExecuteNonQuery();
                Volatile.Write(ref _durable, first + count - 1);
                Volatile.Write(ref _failure, null);
                return true;
            }
            catch (SqliteException exception)
            {
                Volatile.Write(ref _failure, exception.Message);
                _onDurable();
                if (_stop.Wait(RetryMs)) return false;
            }
        }
    }

    private void Run(string statement)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
