using System.Globalization;
using System.Text;

namespace Logistics.Simulator.Crash;

/// <summary>
/// The site of a run and what happens in it: each node plays recordings that are made for it, so that what its sensors saw is known.
/// Every bed's button is pressed once and every bin fills once in the whole run, so that each stands for one need.
/// </summary>
internal sealed class CrashSite
{
    public const string Id = "crash";
    public const string Lead = "lead-1";

    private const string Tag = "3414257bf400000000000065";
    private const int ReadMs = 12;
    private const int NeedSeconds = 5;

    private readonly string _folder;
    private readonly int _seconds;
    private readonly int _brokerPort;
    private readonly Dictionary<string, Queue<string>> _beds = [];
    private readonly Dictionary<string, Queue<string>> _bins = [];

    /// <param name="folder">Where everything of the run lies.</param>
    /// <param name="seconds">How long a recording lasts at least.</param>
    /// <param name="brokerPort">Port of the broker.</param>
    public CrashSite(string folder, int seconds, int brokerPort)
    {
        _folder = folder;
        _seconds = seconds;
        _brokerPort = brokerPort;

        // A killed node begins again, some needs in hand.
        int each = (seconds / NeedSeconds) + 40;
        foreach (string node in Nodes)
        {
            _beds.Add(node, new Queue<string>(Enumerable.Range(1, each).Select(number => $"bed-{node}-{number}")));
            _bins.Add(node, new Queue<string>(Enumerable.Range(1, each).Select(number =>
                number % 2 == 0 ? $"full-{node}-{number}" : $"emptied-{node}-{number}")));
        }
        File.WriteAllText(SiteFile, Yaml());
    }

    public static IReadOnlyList<string> Nodes { get; } = ["a1", "a2", "a3", "a4"];

    public static IReadOnlyList<string> Workers { get; } = [.. Enumerable.Range(1, 6).Select(number => $"w-{number}")];

    public string SiteFile => Path.Combine(_folder, "site.yaml");

    public string Data => Path.Combine(_folder, "data");

    /// <summary>The spool of a node.</summary>
    public string Spool(string node) => Path.Combine(_folder, "spools", node);

    /// <summary>The keys of a machine of the demonstration.</summary>
    public string Keys(string machine) => Path.Combine(Data, "demonstration", "keys", Id, machine);

    /// <summary>Writes a node file for the node's next life, with recordings that begin with it.</summary>
    /// <param name="node">Node id.</param>
    /// <param name="needs">What its sensors will see, each with its time in seconds after the start.</param>
    public string NextLife(string node, out IReadOnlyList<(string Subject, int AtSeconds)> needs)
    {
        string life = Fresh(node);
        List<(string Subject, int AtSeconds)> planned = [];
        StringBuilder presses = new();
        StringBuilder levels = new("Site,Date & Time of bin collection,Fill level before collection,Fill level after\n");
        StringBuilder yaml = Head(node, _seconds * 1_000 / ReadMs);
        for (int at = 0; at < _seconds; at += NeedSeconds)
        {
            int sensor = at + 1;
            if (_beds[node].TryDequeue(out string? bed))
            {
                planned.Add((bed, at));
                presses.Append(CultureInfo.InvariantCulture, $"{1_000_000_000 + at}\t1\t{sensor}\n");
                yaml.Append(CultureInfo.InvariantCulture,
                    $"  - {{ channel: {bed}/button, kind: recorded, format: kasteren, file: {life}/presses, sensor: {sensor} }}\n");
            }
            if (_bins[node].TryDequeue(out string? bin))
            {
                planned.Add((bin, at));
                DateTime time = new DateTime(2026, 1, 1).AddSeconds(at);
                string fills = IsEmptied(bin) ? "90,5" : "10,90";
                levels.Append(CultureInfo.InvariantCulture, $"{sensor},{time:yyyy-MM-dd HH:mm:ss},{fills}\n");
                yaml.Append(CultureInfo.InvariantCulture,
                    $"  - {{ channel: {bin}/level, kind: recorded, format: bin-collections, file: {life}/levels, sensor: {sensor} }}\n");
            }
        }
        File.WriteAllText(Path.Combine(life, "presses"), presses.ToString());
        File.WriteAllText(Path.Combine(life, "levels"), levels.ToString());
        needs = planned;
        return Written(life, yaml);
    }

    /// <summary>Writes a node file for a life in which nearly nothing happens.</summary>
    public string QuietLife(string node) => Written(Fresh(node), Head(node, 1));

    /// <summary>What a killed node did not come to happens in its next life.</summary>
    public void TakeBack(string node, IEnumerable<string> subjects)
    {
        foreach (string subject in subjects) (IsBed(subject) ? _beds : _bins)[node].Enqueue(subject);
    }

    public static bool IsBed(string subject) => subject.StartsWith("bed-", StringComparison.Ordinal);

    private static bool IsEmptied(string bin) => bin.StartsWith("emptied-", StringComparison.Ordinal);

    private static string Written(string life, StringBuilder yaml)
    {
        string file = Path.Combine(life, "node.yaml");
        File.WriteAllText(file, yaml.ToString());
        return file;
    }

    private string Fresh(string node)
    {
        string life = Path.Combine(_folder, "lives", node);
        if (Directory.Exists(life)) Directory.Delete(life, recursive: true);
        Directory.CreateDirectory(Path.Combine(life, "tags"));
        return life;
    }

    private StringBuilder Head(string node, int reads)
    {
        string life = Path.Combine(_folder, "lives", node);
        File.WriteAllLines(Path.Combine(life, "tags", "trial"), Enumerable.Range(0, Math.Max(1, reads)).Select(read =>
            string.Create(CultureInfo.InvariantCulture, $"{read * ReadMs / 1_000.0:F3},0,0,0,1,0,0,0,0")));
        return new StringBuilder($$"""
            node: {{node}}
            site: {{Id}}
            broker: { host: 127.0.0.1, port: {{_brokerPort}} }
            keys: {{Keys($"nodes/{node}")}}
            spool: { folder: {{Spool(node)}}, limit: 64 MiB }
            sensors:
              - { channel: gate/1, kind: recorded, format: tag-reads, file: {{life}}/tags, sensor: 1, tag: "{{Tag}}" }

            """);
    }

    private string Yaml()
    {
        IEnumerable<string> gates = Nodes.Select(node => $"  - {{ id: gate-{node}, name: Gate, ward: w, source: {node}:gate/1 }}");
        IEnumerable<string> workers = Workers.Select(worker =>
            $"  - {{ id: {worker}, name: Worker, role: worker, language: en, skills: [all] }}");
        IEnumerable<string> beds = _beds.SelectMany(of => of.Value.Select(bed =>
            $"      - {{ id: {bed}, room: \"1\", mat: {of.Key}:{bed}/mat, button: {of.Key}:{bed}/button }}"));
        IEnumerable<string> bins = _bins.SelectMany(of => of.Value.Select(bin =>
            $"      - {{ id: {bin}, stream: residual, room: Utility, level: {of.Key}:{bin}/level, "
                + "collect_at: 80%, emptied_below: 20% }"));
        return $$"""
            site: {{Id}}
            name: Crash
            language: en
            time_zone: Europe/Amsterdam
            demonstration: true
            offer_timeout: 20 s
            stale_after: 30 min
            hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h }
            tasks:
              clean-bed: { within: 60 min, care_minutes: 12, source: "a simulation", skill: all }
              collect-waste: { within: 60 min, care_minutes: 5, source: "a simulation", skill: all }
            nodes: [{{string.Join(", ", Nodes)}}]
            tags: [ { epc: "{{Tag}}", asset: Bed } ]
            readers:
            {{string.Join('\n', gates)}}
            people:
              - { id: {{Lead}}, name: Lead, role: lead, language: en }
            {{string.Join('\n', workers)}}
            wards:
              - id: w
                name: Ward
                floor: 1
                way: hospital
                beds:
            {{string.Join('\n', beds)}}
                waste:
            {{string.Join('\n', bins)}}

            """;
    }
}
