using System.Buffers.Binary;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent.Sensors.Llrp;

/// <summary>
/// The conversation with one reader, from greeting to goodbye and again after each loss. It has no clock, socket or thread: time and
/// bytes go in, bytes and reads come out. Who has the socket makes a connection when one is wanted (<see cref="WantsConnection"/>), and
/// ends it in the states <see cref="LlrpState.Waiting"/> and <see cref="LlrpState.Closed"/>.
/// </summary>
/// <remarks>It speaks LLRP 1.0.1 to every reader: one of 1.1 does so too until a client asks for more (SET_PROTOCOL_VERSION), and
/// nothing of 1.1 is needed here.</remarks>
internal sealed class LlrpClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Three keepalives: one may be late, and one be lost with a connection that the network mends.
    private static readonly TimeSpan Silence = LlrpRequests.KeepaliveEvery * 3;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);

    // A reader that restarts is back within a minute or two.
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NoticeFor = TimeSpan.FromMinutes(1);

    private readonly string _reader;
    private readonly IReadOnlyList<LlrpConfig> _antennas;
    private readonly Dictionary<int, bool> _connected = [];
    private readonly Dictionary<int, ushort> _power = [];
    private readonly LlrpWriter _out = new();
    private byte[] _in = new byte[4_096];
    private int _inLength;
    private ReaderCapabilities _capabilities = new();
    private ReaderClock _clock = new();
    private DateTimeOffset _deadline = DateTimeOffset.MinValue;
    private TimeSpan _backoff = FirstBackoff;
    private uint _lastId;
    private string? _failure;
    private string? _notice;
    private DateTimeOffset _noticeUntil;
    private bool _hasRospec;

    /// <param name="reader">Its name for people.</param>
    /// <param name="antennas">What is read, each antenna once.</param>
    public LlrpClient(string reader, IReadOnlyList<LlrpConfig> antennas)
    {
        _reader = reader;
        _antennas = antennas;
    }

    public LlrpState State { get; private set; } = LlrpState.Waiting;

    /// <summary>Bytes for the reader that have not gone yet.</summary>
    public ReadOnlySpan<byte> Outgoing => _out.Written;

    /// <summary>Messages that were damaged, and reads that could not be used.</summary>
    public long Refused { get; private set; }

    /// <summary>What is wrong with the reader or one of its antennas, in words; null while all is well.</summary>
    public string? TroubleOf(int antenna)
    {
        if (_failure is not null) return _failure;
        if (State != LlrpState.Reading && State != LlrpState.Closing) return null;
        if (_capabilities.Antennas > 0 && antenna > _capabilities.Antennas)
            return $"{_reader} has {_capabilities.Antennas} antennas and none of number {antenna}: correct 'antenna'";
        if (_connected.TryGetValue(antenna, out bool isConnected) && !isConnected)
            return $"antenna {antenna} of {_reader} is not connected: look at its cable";
        return _notice;
    }

    /// <summary>A connection is to be made now.</summary>
    public bool WantsConnection(DateTimeOffset now) => State == LlrpState.Waiting && now >= _deadline;

    /// <summary>A connection is being made.</summary>
    public void Connecting(DateTimeOffset now) => Enter(LlrpState.Connecting, now);

    /// <summary>It is there.</summary>
    public void Connected(DateTimeOffset now)
    {
        _clock = new ReaderClock();
        _connected.Clear();
        _capabilities = new ReaderCapabilities();
        _notice = null;
        _inLength = 0;
        _out.Clear();
        _hasRospec = false;
        Enter(LlrpState.Greeting, now);
    }

    /// <summary>It could not be made, or has ended.</summary>
    /// <param name="now">The agent's time.</param>
    /// <param name="why">What the network says, in words.</param>
    public void Lost(DateTimeOffset now, string why)
    {
        switch (State)
        {
            case LlrpState.Closing:
                State = LlrpState.Closed;
                break;
            case LlrpState.Connecting:
                Fail(now, $"{_reader} can't be reached: {why}");
                break;
            case LlrpState.Greeting:
                Fail(now, $"{_reader} ended the connection before it said anything ({why}): another program may hold the reader");
                break;
            case not (LlrpState.Waiting or LlrpState.Closed):
                Fail(now, $"{_reader} ended the connection: {why}");
                break;
        }
    }

    /// <summary>Bytes have gone to the reader.</summary>
    public void Sent(int count) => _out.Take(count);

    /// <summary>Takes bytes as they come.</summary>
    /// <param name="bytes">Any number of them.</param>
    /// <param name="now">The agent's time.</param>
    /// <param name="reads">Where reads are added.</param>
    public void Receive(ReadOnlySpan<byte> bytes, DateTimeOffset now, List<TagRead> reads)
    {
        if (State == LlrpState.Reading) _deadline = now + Silence;
        while (_in.Length - _inLength < bytes.Length) Array.Resize(ref _in, _in.Length * 2);
        bytes.CopyTo(_in.AsSpan(_inLength));
        _inLength += bytes.Length;
        int at = 0;
        while (State is not (LlrpState.Waiting or LlrpState.Closed))
        {
            LlrpFault fault = LlrpMessage.Read(_in.AsSpan(at, _inLength - at), out LlrpMessage message, out int length);
            if (fault == LlrpFault.Incomplete) break;
            if (fault != LlrpFault.None)
            {
                // Where the next message begins nobody can tell: only a new connection helps.
                Fail(now, $"{_reader} sent what is no LLRP: {LlrpNames.Of(fault)}");
                break;
            }

            at += length;
            Take(message, now, reads);
        }

        if (State is LlrpState.Waiting or LlrpState.Closed) at = _inLength;
        _in.AsSpan(at, _inLength - at).CopyTo(_in);
        _inLength -= at;
    }

    /// <summary>Lets time pass: what was waited for too long has failed.</summary>
    public void Advance(DateTimeOffset now)
    {
        if (_notice is not null && now >= _noticeUntil) _notice = null;
        if (now < _deadline) return;
        switch (State)
        {
            case LlrpState.Waiting or LlrpState.Closed:
                break;
            case LlrpState.Closing:
                State = LlrpState.Closed;
                break;
            case LlrpState.Connecting:
                Fail(now, $"{_reader} can't be reached: it does not answer");
                break;
            case LlrpState.Greeting:
                Fail(now, $"{_reader} took the connection and says nothing: it may not be an LLRP reader");
                break;
            case LlrpState.Reading:
                Fail(now, $"{_reader} has been silent for {Silence.TotalSeconds:F0} s");
                break;
            default:
                Fail(now, $"{_reader} does not answer {LlrpNames.Of(Request(State))}");
                break;
        }
    }

    /// <summary>Has the reader stop, if it reads for us, and says goodbye. Nothing is taken up again after that.</summary>
    public void Close(DateTimeOffset now)
    {
        if (State is LlrpState.Waiting or LlrpState.Connecting or LlrpState.Greeting or LlrpState.Closed)
        {
            State = LlrpState.Closed;
            return;
        }

        if (_hasRospec)
        {
            LlrpRequests.OfRospec(_out, LlrpMessageType.StopRospec, ++_lastId);
            LlrpRequests.OfRospec(_out, LlrpMessageType.DeleteRospec, ++_lastId);
        }

        LlrpRequests.Bare(_out, LlrpMessageType.CloseConnection, ++_lastId);
        Enter(LlrpState.Closing, now);
    }

    private static LlrpMessageType Request(LlrpState state) => state switch
    {
        LlrpState.Capabilities => LlrpMessageType.GetReaderCapabilities,
        LlrpState.Antennas => LlrpMessageType.GetReaderConfig,
        LlrpState.Configuring => LlrpMessageType.SetReaderConfig,
        LlrpState.Deleting => LlrpMessageType.DeleteRospec,
        LlrpState.Adding => LlrpMessageType.AddRospec,
        LlrpState.Enabling => LlrpMessageType.EnableRospec,
        LlrpState.Starting => LlrpMessageType.StartRospec,
        _ => LlrpMessageType.CloseConnection,
    };

    private static LlrpMessageType Response(LlrpState state) => state switch
    {
        LlrpState.Capabilities => LlrpMessageType.GetReaderCapabilitiesResponse,
        LlrpState.Antennas => LlrpMessageType.GetReaderConfigResponse,
        LlrpState.Configuring => LlrpMessageType.SetReaderConfigResponse,
        LlrpState.Deleting => LlrpMessageType.DeleteRospecResponse,
        LlrpState.Adding => LlrpMessageType.AddRospecResponse,
        LlrpState.Enabling => LlrpMessageType.EnableRospecResponse,
        LlrpState.Starting => LlrpMessageType.StartRospecResponse,
        _ => LlrpMessageType.CloseConnectionResponse,
    };

    private void Enter(LlrpState state, DateTimeOffset now)
    {
        State = state;
        _deadline = now + (state == LlrpState.Reading ? Silence : Patience);
    }

    private void Fail(DateTimeOffset now, string why)
    {
        _failure = why;
        State = LlrpState.Waiting;
        _deadline = now + _backoff;
        _backoff = _backoff * 2 < LongestBackoff ? _backoff * 2 : LongestBackoff;
        _out.Clear();
    }

    private void Notice(DateTimeOffset now, string what)
    {
        _notice = what;
        _noticeUntil = now + NoticeFor;
    }

    private void Take(scoped in LlrpMessage message, DateTimeOffset now, List<TagRead> reads)
    {
        switch (message.Type)
        {
            case LlrpMessageType.Keepalive:
                LlrpRequests.Bare(_out, LlrpMessageType.KeepaliveAck, message.Id);
                break;
            case LlrpMessageType.RoAccessReport:
                Report(message, now, reads);
                break;
            case LlrpMessageType.ReaderEventNotification:
                if (ReaderEvent.Of(message) is { } happened) Happened(happened, now);
                else Refused++;
                break;
            case LlrpMessageType.ErrorMessage:
                Answer(LlrpStatus.Of(message) ?? new LlrpStatus(0, ""), isError: true, message, now);
                break;
            case LlrpMessageType type when State != LlrpState.Greeting && type == Response(State) && message.Id == _lastId:
                // An answer that does not say how it went has gone well, or shows itself wrong later.
                Answer(LlrpStatus.Of(message) ?? default, isError: false, message, now);
                break;
            default:
                // Answers that are late or that nobody asked for, and vendors' own messages.
                break;
        }
    }

    private void Happened(in ReaderEvent happened, DateTimeOffset now)
    {
        if (happened.At is { } at) _clock.Hear(at, now, State == LlrpState.Reading);
        if (happened.Antenna is { } antenna) _connected[antenna.Antenna] = antenna.IsConnected;
        if (happened.Exception is { } exception) Notice(now, $"{_reader} says: {exception}");
        if (happened.IsBufferOverflow) Notice(now, $"{_reader} has lost reads: its memory for them was full");
        if (happened.BufferLevel is not null) LlrpRequests.Bare(_out, LlrpMessageType.GetReport, ++_lastId);
        if (happened.IsClosing)
        {
            Lost(now, "it says that it closes");
        }
        else if (State == LlrpState.Greeting && happened.ConnectionAttempt is ushort attempt)
        {
            if (attempt == 0) Ask(LlrpState.Capabilities, now);
            else Fail(now, Refusal(attempt));
        }
        else if (State == LlrpState.Reading && happened.Rospec is { Id: LlrpRequests.RospecId, Kind: 1 or 2 } ended)
        {
            Fail(now, $"{_reader} has stopped reading: {(ended.Kind == 1 ? "another program ended it" : "another program came first")}");
        }
    }

    private string Refusal(ushort attempt) => attempt switch
    {
        1 => $"{_reader} has a connection that it began itself, and takes no other: switch that off in its settings",
        2 => $"{_reader} is held by another program, and takes one at a time: stop the other one, or its second node",
        _ => $"{_reader} refuses the connection, and does not say why",
    };

    private void Answer(in LlrpStatus status, bool isError, scoped in LlrpMessage message, DateTimeOffset now)
    {
        switch (State)
        {
            case LlrpState.Greeting or LlrpState.Connecting:
                Fail(now, $"{_reader} refuses the connection: {status}");
                break;
            case LlrpState.Reading:
                Notice(now, $"{_reader} says: {status}");
                break;
            case LlrpState.Closing:
                if (!isError) State = LlrpState.Closed;
                break;

            // Not every reader can say which antennas are connected, and there may be nothing left to delete.
            case LlrpState.Antennas or LlrpState.Deleting when isError || !status.IsSuccess:
                Next(now);
                break;
            default:
                if (isError || !status.IsSuccess)
                {
                    Fail(now, $"{_reader} refuses {LlrpNames.Of(Request(State))}: {status}");
                    break;
                }

                if (State == LlrpState.Capabilities) _capabilities = ReaderCapabilities.Of(message);
                if (State == LlrpState.Antennas) LookAtAntennas(message);
                Next(now);
                break;
        }
    }

    private void LookAtAntennas(scoped in LlrpMessage message)
    {
        LlrpParameters parameters = message.Parameters;
        while (parameters.TryNext(out LlrpParameter one))
        {
            if (one.Type == LlrpParameterType.AntennaProperties && one.Content.Length >= 3)
                _connected[BinaryPrimitives.ReadUInt16BigEndian(one.Content[1..])] = one.Content[0] >= 0x80;
        }
    }

    private void Next(DateTimeOffset now)
    {
        if (State == LlrpState.Adding) _hasRospec = true;
        if (State == LlrpState.Starting)
        {
            LlrpRequests.Bare(_out, LlrpMessageType.EnableEventsAndReports, ++_lastId);
            Read(now);
        }
        else
        {
            Ask(State + 1, now);
        }
    }

    private void Read(DateTimeOffset now)
    {
        _failure = null;
        _backoff = FirstBackoff;
        Enter(LlrpState.Reading, now);
    }

    private void Ask(LlrpState state, DateTimeOffset now)
    {
        uint id = ++_lastId;
        switch (state)
        {
            case LlrpState.Capabilities:
                LlrpRequests.GetReaderCapabilities(_out, id);
                break;
            case LlrpState.Antennas:
                LlrpRequests.GetAntennaProperties(_out, id);
                break;
            case LlrpState.Configuring:
                LlrpRequests.SetReaderConfig(_out, id);
                break;
            case LlrpState.Adding:
                if (!TryAdd(id, now)) return;
                break;
            default:
                LlrpRequests.OfRospec(_out, Request(state), id);
                break;
        }

        Enter(state, now);
    }

    private bool TryAdd(uint id, DateTimeOffset now)
    {
        // An antenna that the reader does not have would have it refuse the others too.
        List<LlrpConfig> present = [.. _antennas.Where(one => _capabilities.Antennas == 0 || one.Antenna <= _capabilities.Antennas)];
        if (present.Count == 0)
        {
            Read(now);
            return false;
        }

        _power.Clear();
        foreach (LlrpConfig antenna in present)
        {
            if (antenna.Power is not int wanted) continue;
            if (_capabilities.Powers.Count == 0)
            {
                Fail(now, $"{_reader} does not let its power be set: leave out 'power'");
                return false;
            }

            (ushort index, short power) = _capabilities.Powers.Where(one => one.CentiDbm <= wanted)
                .DefaultIfEmpty((Index: (ushort)0, CentiDbm: short.MinValue)).MaxBy(static one => one.CentiDbm);
            if (power == short.MinValue)
            {
                decimal least = _capabilities.Powers.Min(static one => one.CentiDbm) / 100m;
                Fail(now, FormattableString.Invariant($"{_reader} can't send with less than {least:0.##} dBm: raise 'power'"));
                return false;
            }

            _power[antenna.Antenna] = index;
        }

        LlrpRequests.AddRospec(_out, id, present, _power, _capabilities.HopTable);
        return true;
    }

    private void Report(scoped in LlrpMessage message, DateTimeOffset now, List<TagRead> reads)
    {
        // Before our ROSpec runs a reader may tell what it kept from an earlier connection.
        bool isLive = State == LlrpState.Reading;
        LlrpParameters latest = message.Parameters;
        LlrpTime? newest = null;
        while (latest.TryNext(out LlrpParameter one))
        {
            if (one.Type == LlrpParameterType.TagReportData && TagReport.Read(one, out TagReport report) == LlrpFault.None
                && (report.LastSeen ?? report.FirstSeen) is { } seen && (newest is null || seen.Microseconds > newest.Value.Microseconds))
            {
                newest = seen;
            }
        }

        if (newest is { } heard) _clock.Hear(heard, now, isLive);
        LlrpParameters parameters = message.Parameters;
        while (parameters.TryNext(out LlrpParameter one))
        {
            if (one.Type != LlrpParameterType.TagReportData) continue;
            if (TagReport.Read(one, out TagReport report) != LlrpFault.None || report.EpcBits == 0
                || (report.Antenna ?? (_antennas.Count == 1 ? _antennas[0].Antenna : 0)) is not (> 0 and int antenna))
            {
                Refused++;
                continue;
            }

            DateTimeOffset? first = report.FirstSeen is null ? null : _clock.Date(report.FirstSeen, now, isLive);
            DateTimeOffset? last = _clock.Date(report.LastSeen ?? report.FirstSeen, now, isLive);
            bool isTwo = first < last;
            int others = Math.Max(1, (report.SeenCount ?? 1) - (isTwo ? 1 : 0));
            if (isTwo) reads.Add(new TagRead(antenna, report.Epc, first!.Value, report.PeakRssi));
            if (last is { } ended) reads.Add(new TagRead(antenna, report.Epc, ended, report.PeakRssi, others));
            else Refused++;
        }

        if (parameters.Fault != LlrpFault.None) Refused++;
    }
}
