using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Logistics.Core;

namespace Logistics.Benchmarks;

/// <summary>
/// Deciding who gets a task: 300 workers on shift over ten wards, 500 tasks that wait. In turns somebody finishes and is asked for the
/// next of the 500, and a task comes up that 30 are free for; what is timed is the whole of the engine's turn, with its reasons for one
/// and against all others.
/// </summary>
internal static class DispatchBenchmark
{
    private const int Wards = 10;
    private const int BedsPerWard = 30;
    private const int Workers = 300;
    private const int Open = 500;
    private const int Free = 30;
    private const int WarmUp = 20_000;
    private const int Turns = 40_000;
    private const long Minute = 60_000;

    /// <summary>Monday 2 March 2026, 07:00 at the site.</summary>
    private const long Morning = 1_772_431_200_000;

    public static void Run()
    {
        Screen.Bold($"{Workers} workers, {Open} tasks that wait");
        Crowd crowd = new();
        for (int turn = 0; turn < WarmUp; turn++) crowd.Turn();
        List<double> finished = [];
        List<double> asked = [];
        for (int turn = 0; turn < Turns; turn++)
        {
            (double microseconds, bool came) = crowd.Turn();
            (came ? asked : finished).Add(microseconds);
        }
        Console.WriteLine($"{"",-28}{"p50 us",10}{"p90 us",10}{"p99 us",10}{"p99.9 us",10}");
        Line("someone is done", finished);
        Line("a task comes up", asked);
        List<double> all = [.. finished, .. asked];
        Line("all", all);
        Console.WriteLine();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            bench = "dispatch", p50_us = Math.Round(At(all, 0.5), 1), p99_us = Math.Round(At(all, 0.99), 1), workers = Workers, open = Open,
        }));
    }

    private static void Line(string what, List<double> times)
    {
        string[] figures =
            [.. new[] { 0.5, 0.9, 0.99, 0.999 }.Select(share => At(times, share).ToString("N1", CultureInfo.InvariantCulture))];
        Console.WriteLine($"{what,-28}{figures[0],10}{figures[1],10}{figures[2],10}{figures[3],10}");
    }

    private static double At(List<double> times, double share)
    {
        double[] sorted = [.. times.Order()];
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    /// <summary>A site at its busiest: nearly everyone works, and much waits.</summary>
    private sealed class Crowd
    {
        private readonly Engine _engine = new();
        private readonly Random _random = new(1);
        private readonly List<Worker> _busy = [];
        private long _nowMs = Morning;
        private long _asked;
        private int _turn;

        public Crowd()
        {
            Tell(Input.Configure(_nowMs, Site()));
            foreach (Worker worker in _engine.Workers) Say(CommandKind.StartShift, worker.Id);
            while (_engine.Tasks.All.Count(task => !task.IsOver) < Open + Workers - Free) Ask();
        }

        /// <summary>One decision, in microseconds, and whether a task came up for it.</summary>
        public (double Microseconds, bool Came) Turn()
        {
            // Whoever was asked takes it on, so that all but a few are at work and as many tasks wait as before.
            _busy.Clear();
            foreach (Worker worker in _engine.Workers)
            {
                if (worker.Tasks.Count == 0) continue;
                WorkTask task = worker.Tasks[0];
                if (task.State == TaskState.Offered) Say(CommandKind.StartTask, worker.Id, task.Id);
                _busy.Add(worker);
            }
            if (++_turn % 2 == 0)
            {
                double asking = Time(() => Ask(TaskKind.LivingRoom));
                Worker asked = _engine.Workers.First(worker => worker.Tasks is [{ State: TaskState.Offered }]);
                string offered = asked.Tasks[0].Id;
                Say(CommandKind.StartTask, asked.Id, offered);
                Say(CommandKind.FinishTask, asked.Id, offered);
                return (asking, true);
            }
            Worker done = _busy[_random.Next(_busy.Count)];
            string id = done.Tasks[0].Id;
            double microseconds = Time(() => Say(CommandKind.FinishTask, done.Id, id));
            Say(CommandKind.CleanHands, done.Id);
            Ask();
            return (microseconds, false);
        }

        private static double Time(Action act)
        {
            long began = Stopwatch.GetTimestamp();
            act();
            return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        private void Ask() => Ask(_random.Next(3) switch
        {
            0 => TaskKind.CleanSpill, 1 => TaskKind.TransportItem, _ => TaskKind.EscortPatient,
        });

        private void Ask(TaskKind kind)
        {
            string request = (++_asked).ToString(CultureInfo.InvariantCulture);
            Tell(Input.Of(_nowMs, new Command
            {
                Kind = CommandKind.RequestTask, By = "care", TaskKind = kind, Request = request,
                Subject = $"b-{_random.Next(Wards)}-{_random.Next(BedsPerWard)}",
            }));
        }

        private void Say(CommandKind kind, string by, string task = "") =>
            Tell(Input.Of(_nowMs, new Command { Kind = kind, By = by, Task = task }));

        private void Tell(in Input input)
        {
            if (_engine.Apply(input) is var refusal and not Refusal.None) throw new InvalidOperationException($"{input.Kind}: {refusal}");
        }

        private static SiteConfiguration Site()
        {
            Random random = new(2);
            return new SiteConfiguration
            {
                OfferTimeoutMs = 2 * Minute,
                StaleAfterMs = 15 * Minute,
                ClockChanges = [new ClockChange(long.MinValue, 60)],
                Tasks = [.. Enum.GetValues<TaskKind>().Select(kind => new TaskSettings(
                    30 * Minute, 600, kind == TaskKind.LivingRoom ? 3 : (int)kind % 3)
                {
                    WorkMs = 10 * Minute, Weight = 1 + ((int)kind % 5),
                })],
                Skills = ["one", "two", "three", "company"],
                Wards = [.. Enumerable.Range(0, Wards).Select(ward => new WardSettings(
                    $"w-{ward}", new BedRules(false, Minute, 10 * Minute, 64_800_000, 0, 0, 0, 0, 0, 0, 0))
                {
                    At = new Spot(400 * (ward % 3), 200, ward / 3),
                })],
                Beds = [.. Enumerable.Range(0, Wards * BedsPerWard).Select(bed => new BedSettings(
                    $"b-{bed / BedsPerWard}-{bed % BedsPerWard}", bed / BedsPerWard)
                {
                    At = new Spot((400 * (bed / BedsPerWard % 3)) + (10 * (bed % BedsPerWard)), 200, bed / BedsPerWard / 3),
                })],
                Linen = [],
                Waste = [],
                Publishers = [],
                Sensors = [],
                Places = [],
                Tags = [],
                Workers = [.. Enumerable.Range(0, Workers).Select(worker => new WorkerSettings(
                    $"p-{worker}", worker < Free ? 8 : 1 + random.Next(7))
                {
                    Team = worker < Free ? -1 : worker % 5,
                })],
                Dispatch = new DispatchSettings
                {
                    Lifts = [new LiftSettings("l-1", 100, 0, 0, 4, 30_000, 5_000), new LiftSettings("l-2", 900, 0, 0, 4, 30_000, 5_000)],
                    Teams = [.. Enumerable.Range(0, 5).Select(team => new TeamSettings(
                        $"t-{team}", team == 4 ? Tier.Pool : Tier.Own,
                        [.. Enumerable.Range(0, Wards).Where(ward => ward % 4 != team)], false))],
                    PoolAfterMs = 10 * Minute,
                    AgencyAfterMs = 30 * Minute,
                },
            };
        }
    }
}
