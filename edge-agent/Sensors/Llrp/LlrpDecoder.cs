using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// <c>llrp decode</c>: tells what is in a file of LLRP messages or in a capture. Tag reports are JSON lines; damage and, at the end, what
/// else there was, are for people.
/// </summary>
/// <param name="output">Takes the JSON lines.</param>
/// <param name="errors">Takes the rest.</param>
internal sealed class LlrpDecoder(TextWriter output, TextWriter errors)
{
    private const int LlrpPort = 5084;
    private const string Date = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private readonly SortedDictionary<string, int> _messages = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _reports;
    private long _skipped;
    private int _damages;

    /// <summary>Decodes a file.</summary>
    /// <returns>0 when all was read, 1 when something could not be, 2 when there is no such file or nothing LLRP in it.</returns>
    public int Decode(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return 2;
        }

        if (CaptureFile.Is(bytes)) Capture(bytes);
        else Stream(bytes, "", 0);
        if (_messages.Count == 0)
        {
            errors.WriteLine($"{file}: there is nothing of LLRP in it. It takes messages one behind the other, pcap and pcapng.");
            return 2;
        }

        errors.WriteLine($"{_reports} tag reports in:");
        foreach ((string name, int count) in _messages) errors.WriteLine($"{count,8} {name}");
        if (_skipped > 0) errors.WriteLine($"Passed over by their length: {_skipped} parameters of vendors or of unknown types.");
        if (_damages > 0) errors.WriteLine($"Parts that could not be read: {_damages}");
        return _damages > 0 ? 1 : 0;
    }

    private void Capture(ReadOnlyMemory<byte> file)
    {
        TcpStreams streams = new();
        if (CaptureFile.Read(file, streams.Add) is long cut) Damage("", cut, file.Length - cut, "the capture is cut off or damaged");
        foreach (IGrouping<TcpDirection, TcpRun> runs in streams.Runs().GroupBy(static run => run.Direction))
        {
            bool isLlrp = runs.Key.From.Port == LlrpPort || runs.Key.To.Port == LlrpPort
                || runs.Any(static run => IsMostlyLlrp(run.Bytes.Span));
            if (!isLlrp) continue;
            foreach (TcpRun run in runs)
            {
                if (run.Missing > 0) Damage($"{run.Direction}, ", run.Offset - run.Missing, run.Missing, "not in the capture");
                Stream(run.Bytes.Span, $"{run.Direction}, ", run.Offset);
            }
        }

        if (_messages.Count > 0 && streams.Skipped > 0)
        {
            _damages++;
            errors.WriteLine($"{streams.Skipped} packets are parts of larger ones, or are cut off, and were passed over.");
        }
    }

    private static bool IsMostlyLlrp(ReadOnlySpan<byte> bytes)
    {
        LlrpStream stream = new(bytes);
        long sound = 0;
        while (stream.MoveNext())
        {
            if (stream.Check.Fault == LlrpFault.None) sound += stream.Length;
        }

        return sound * 2 > bytes.Length;
    }

    private void Stream(ReadOnlySpan<byte> bytes, string where, long begin)
    {
        LlrpStream stream = new(bytes);
        while (stream.MoveNext())
        {
            LlrpMessage message = stream.Message;
            LlrpCheck check = stream.Check;
            long at = begin + stream.Offset;
            if (message.Version == 0)
            {
                Damage(where, at + check.Offset, stream.Length - check.Offset, LlrpNames.Of(check.Fault));
                continue;
            }

            string name = LlrpNames.Of(message.Type);
            _messages[name] = _messages.GetValueOrDefault(name) + 1;
            _skipped += check.Skipped;
            if (message.Type is LlrpMessageType.RoAccessReport or LlrpMessageType.ClientRequestOp) Reports(message, where, at);
            else if (check.Fault != LlrpFault.None)
                Damage(where, at + check.Offset, stream.Length - check.Offset, $"{LlrpNames.Of(check.Fault)}, in {name} {message.Id}");
        }
    }

    private void Damage(string where, long offset, long length, string what)
    {
        _damages++;
        errors.WriteLine($"{where}byte {offset}: {what}; {length} bytes passed over");
    }

    // A report is told whole or not at all; a damaged one does not hide those beside it.
    private void Reports(scoped in LlrpMessage message, string where, long at)
    {
        string name = $"{LlrpNames.Of(message.Type)} {message.Id}";
        LlrpParameters parameters = message.Parameters;
        while (parameters.TryNext(out LlrpParameter one))
        {
            LlrpCheck check = LlrpCheck.Of(one);
            LlrpFault fault = check.Fault;
            TagReport report = default;
            bool isReport = one.Type == LlrpParameterType.TagReportData;
            if (isReport && fault == LlrpFault.None) fault = TagReport.Read(one, out report);
            if (fault != LlrpFault.None) Damage(where, at + check.Offset, one.Content.Length, $"{LlrpNames.Of(fault)}, in {name}");
            else if (isReport) Line(report, message.Id);
        }

        if (parameters.Fault != LlrpFault.None)
        {
            int left = LlrpMessage.HeaderBytes + message.Body.Length - parameters.Offset;
            Damage(where, at + parameters.Offset, left, $"{LlrpNames.Of(parameters.Fault)}, in {name}");
        }
    }

    private void Line(TagReport report, uint message)
    {
        _reports++;
        _line.ResetWrittenCount();
        using (Utf8JsonWriter json = new(_line))
        {
            json.WriteStartObject();
            json.WriteString("epc", report.Epc);
            Number(json, "antenna", report.Antenna);
            Number(json, "rssi", report.PeakRssi);
            Time(json, "firstSeen", report.FirstSeen);
            Time(json, "lastSeen", report.LastSeen);
            Number(json, "count", report.SeenCount);
            json.WriteNumber("messageId", message);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(_line.WrittenSpan));
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is int number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    // A date, or microseconds where it is none.
    private static void Time(Utf8JsonWriter json, string name, LlrpTime? time)
    {
        if (time is not { } given) json.WriteNull(name);
        else if (given.Date is { } date) json.WriteString(name, date.ToString(Date, CultureInfo.InvariantCulture));
        else json.WriteNumber(name, given.Microseconds);
    }
}
