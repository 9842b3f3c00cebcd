using Logistics.Core;

namespace Logistics.Benchmarks;

/// <summary>One thing on a <see cref="Tape"/>.</summary>
/// <param name="TimeMs">The hub's time, Unix time in ms.</param>
/// <param name="Ward">With a pack: whose it is.</param>
/// <param name="From">With a pack: where it begins in <see cref="Tape.Payloads"/>.</param>
/// <param name="Length">With a pack: its bytes.</param>
/// <param name="Command">With a command: the words.</param>
internal readonly record struct Step(InputKind Kind, long TimeMs, int Ward = 0, int From = 0, int Length = 0, Command? Command = null);
