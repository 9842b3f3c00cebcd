using System.Diagnostics;
using System.Text;
using Logistics.Core;
using Logistics.Hub;
using Logistics.Wire;
using Logistics.Wire.Site;

namespace Logistics.Benchmarks;

/// <summary>A hub's road from bytes to decisions, without what lies around it: no socket, nothing published.</summary>
/// <param name="site">The site.</param>
/// <param name="settings">As it is configured.</param>
/// <param name="engine">Its state, the one before the next step.</param>
internal sealed class Player(SiteFile site, SiteConfiguration settings, Engine engine)
{
    private readonly Intake _intake = new(site, settings);
    private readonly byte[][] _topics = [.. site.Nodes.Select(node => Encoding.UTF8.GetBytes(Topic.Readings(site.Site, node)))];

    public Engine Engine => engine;

    /// <summary>Takes the time of each input in the engine, in ticks of the stopwatch; null for nowhere.</summary>
    public List<long>? ApplyTicks { get; set; }

    /// <summary>Time spent from a pack's bytes to its readings, in ticks of the stopwatch; counted only where it was asked for.</summary>
    public long DecodeTicks { get; private set; }

    /// <summary>Takes each input before the engine does; null for nothing.</summary>
    public Journal? Journal { get; init; }

    /// <param name="step">What comes next.</param>
    /// <param name="payload">With a pack: its bytes.</param>
    /// <param name="split">Count the time of decoding, which costs two looks at the clock for each pack.</param>
    /// <exception cref="InvalidOperationException">A pack was refused or is not new: the tape is broken.</exception>
    public void Play(in Step step, ReadOnlySpan<byte> payload, bool split)
    {
        switch (step.Kind)
        {
            case InputKind.Pack:
                TakePack(step, payload, split);
                break;
            case InputKind.Tick:
                Apply(Input.Tick(step.TimeMs));
                break;
            case InputKind.Command:
                Apply(Input.Of(step.TimeMs, step.Command!));
                break;
            case InputKind.Configure:
                Apply(Input.Configure(step.TimeMs, settings));
                break;
        }
    }

    private void TakePack(in Step step, ReadOnlySpan<byte> payload, bool split)
    {
        long began = split ? Stopwatch.GetTimestamp() : 0;
        bool known = Topic.TryParse(_topics[step.Ward], out Topic topic);
        bool decoded = _intake.TryDecode(topic, payload, step.TimeMs, out PackHeader pack, out ReadOnlySpan<Reading> readings, out _);
        if (split) DecodeTicks += Stopwatch.GetTimestamp() - began;
        if (!known || !decoded || _intake.Refusals.Count > 0) throw new InvalidOperationException("the intake refuses a prepared pack");
        if (engine.Judge(pack) != PackVerdict.New) throw new InvalidOperationException($"{pack} is not new");
        Apply(Input.Of(step.TimeMs, pack, readings));
    }

    private void Apply(in Input input)
    {
        if (Journal is not null)
        {
            Journal.Append(input);
            Journal.Commit();
        }
        if (ApplyTicks is null)
        {
            engine.Apply(input);
            return;
        }
        long began = Stopwatch.GetTimestamp();
        engine.Apply(input);
        ApplyTicks.Add(Stopwatch.GetTimestamp() - began);
    }
}
