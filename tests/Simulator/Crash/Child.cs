using System.Diagnostics;

namespace Logistics.Simulator.Crash;

/// <summary>
/// A process that ends with this one, whichever way that ends. To be started on a thread that stays: the kernel binds the end of a
/// child to the thread that made it.
/// </summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter? _log;

    /// <param name="log">File that its words are added to; null throws them away.</param>
    /// <param name="command">Program and arguments.</param>
    public Child(string? log, params IEnumerable<string> command)
    {
        _log = log is null ? null : new StreamWriter(log, append: true) { AutoFlush = true };
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", .. command])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int Code => _process.ExitCode;

    /// <summary>Ends it without a word, and returns when it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has ended; false when it takes longer.</summary>
    public bool Wait(TimeSpan patience) => _process.WaitForExit(patience);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsRunning) Kill();

        // Waits for the last of its words as well.
        _process.WaitForExit();
        _process.Dispose();
        _log?.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (_log is null || line.Data is null) return;
        lock (_log) _log.WriteLine(line.Data);
    }
}
