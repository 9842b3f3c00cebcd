using Logistics.EdgeAgent.Sensors.Llrp;

namespace Logistics.Tests.Edge.Llrp;

/// <summary>A reader's answers to what it is asked, without a socket: those of a good one, unless told otherwise.</summary>
internal sealed class WellBehavedReader
{
    private readonly List<byte> _in = [];

    /// <summary>What it was asked, in order.</summary>
    public List<LlrpMessageType> Asked { get; } = [];

    /// <summary>Answers of its own; null leaves an answer to the good reader.</summary>
    public Func<LlrpMessageType, uint, byte[]?> Answer { get; set; } = static (_, _) => null;

    /// <summary>Takes bytes as they come.</summary>
    /// <returns>Its answers, one for each message.</returns>
    public List<byte[]> Take(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> answers = [];
        _in.AddRange(bytes);
        byte[] all = [.. _in];
        int at = 0;
        while (LlrpMessage.Read(all.AsSpan(at), out LlrpMessage message, out int length) == LlrpFault.None)
        {
            Assert.Equal(LlrpFault.None, LlrpCheck.Of(message).Fault);
            at += length;
            Asked.Add(message.Type);
            answers.Add(Answer(message.Type, message.Id) ?? Good(message.Type, message.Id));
        }

        _in.RemoveRange(0, at);
        return answers;
    }

    private static byte[] Good(LlrpMessageType type, uint id) => type switch
    {
        LlrpMessageType.GetReaderCapabilities => ReaderWords.Capabilities(id, 4, 1, (1, 1_000), (2, 2_000), (3, 3_000)),
        LlrpMessageType.GetReaderConfig => ReaderWords.Antennas(id, (1, true), (2, true), (3, false), (4, false)),
        LlrpMessageType.SetReaderConfig => ReaderWords.Response(LlrpMessageType.SetReaderConfigResponse, id),
        LlrpMessageType.AddRospec or LlrpMessageType.DeleteRospec or LlrpMessageType.StartRospec or LlrpMessageType.StopRospec
            or LlrpMessageType.EnableRospec => ReaderWords.Response(type + 10, id),
        LlrpMessageType.CloseConnection => ReaderWords.Response(LlrpMessageType.CloseConnectionResponse, id),
        _ => [],
    };
}
