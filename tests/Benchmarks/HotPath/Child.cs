using System.Collections.Concurrent;
using System.Diagnostics;

namespace Logistics.Benchmarks.HotPath;

/// <summary>
/// A process that ends with this one, whichever way that ends. To be started on a thread that stays: the kernel binds the end of a
/// child to the thread that made it.
/// </summary>
internal sealed class Child : IDisposable
{
    private readonly string _name;
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    /// <param name="name">What it is, for people.</param>
    /// <param name="command">Program and arguments.</param>
    public Child(string name, params IEnumerable<string> command)
    {
        _name = name;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", .. command])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Waits for a line that holds this, and gives what follows it there.</summary>
    /// <exception cref="InvalidOperationException">It ends, or takes too long; the message has its last words.</exception>
    public string Await(string words, TimeSpan patience)
    {
        Stopwatch waited = Stopwatch.StartNew();
        List<string> lines = [];
        while (waited.Elapsed < patience && !(_process.HasExited && _lines.Count == 0))
        {
            if (!_lines.TryTake(out string? line, 100)) continue;
            int at = line.IndexOf(words, StringComparison.Ordinal);
            if (at >= 0) return line[(at + words.Length)..];
            lines.Add(line);
        }
        throw new InvalidOperationException($"{_name} does not start: {string.Join(" ", lines.TakeLast(5))}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();

        // Waits for the last of its words as well.
        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null && _lines.Count < 1_000) _lines.Add(line);
    }
}
