using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire;
using Logistics.Wire.SenMl;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Fuzz;

/// <summary>The hub's intake of packs from a node and from a device: each record is a reading or a refusal, and none is both.</summary>
public sealed class IntakeTarget : FuzzTarget
{
    private const long NowMs = 1_772_366_400_000;
    private static readonly SiteFile Site = SiteFileReader.Read("small.yaml", new StringReader(GoodInputs.Site)).Site!;
    private static readonly SiteConfiguration Settings = SiteCompiler.Compile(Site);
    private static readonly byte[] FromNode = Encoding.UTF8.GetBytes(Topic.Readings(Site.Site, "n1"));
    private static readonly byte[] FromDevice = Encoding.UTF8.GetBytes(Topic.Sensor(Site.Site, "d1"));
    private readonly byte[] _scratch = new byte[SenMlReader.ScratchBytes];
    private readonly Intake _intake = new(Site, Settings);
    private bool _node;

    public IntakeTarget(IEnumerable<byte[]> seeds) : base("intake", seeds, 20)
    {
    }

    public override string Process(ReadOnlyMemory<byte> input)
    {
        _node = !_node;
        Must(Topic.TryParse(_node ? FromNode : FromDevice, out Topic topic), "our own topic is known");
        bool taken = _intake.TryDecode(
            topic, input.Span, NowMs, out PackHeader header, out ReadOnlySpan<Reading> readings, out bool refused);
        if (!taken || refused)
        {
            Must(readings.IsEmpty, "what is refused whole gives no readings");
            Must(_intake.Refusals is [{ Whole: true }], "what is refused whole is refused once");
            return _intake.Refusals[0].Reason;
        }

        Must(header.Numbered == _node, "a node's packs are numbered, and a device's are not");
        Must(header.From <= header.Seq && header.From >= 0, "a pack begins no later than with itself");
        SenMlReader reader = new(input.Span, _scratch);
        int records = 0;
        while (reader.TryRead(out _)) records++;
        Must(_intake.Taken + _intake.Refusals.Count == records, "each record is a reading or a refusal");
        foreach (ref readonly Reading reading in readings)
        {
            Must(reading.Sensor >= 0 && reading.Sensor < Settings.Sensors.Count, "a reading is of a sensor of the site");
            Must(reading.AtMs <= NowMs, "no reading is from the future");
        }
        return _intake.Refusals.Count > 0 ? _intake.Refusals[0].Reason : "taken";
    }
}
