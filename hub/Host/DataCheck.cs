using System.Globalization;
using System.Text.Json;
using Logistics.Core;
using Logistics.Hub.Authority;
using Logistics.Hub.People;
using Logistics.Storage;
using Logistics.Wire;

namespace Logistics.Hub;

/// <summary>Checks a hub's data folder from end to end and says what it found, in lines for people. It changes nothing.</summary>
/// <param name="to">Takes the lines.</param>
/// <param name="progress">Takes a line that is written over and over while it works; null for none.</param>
internal sealed class DataCheck(TextWriter to, TextWriter? progress)
{
    private const int ProgressEvery = 200_000;
    private int _problems;

    /// <summary>Checks each site's journal: that every group is whole and follows on the one before, and that every snapshot is the state
    /// to which the journal leads; the configurations that nodes are to have; and the chain of the audit log.</summary>
    /// <returns>True when nothing is wrong.</returns>
    /// <exception cref="IOException">A folder can't be listed.</exception>
    public bool Check(string data)
    {
        string sites = HubServer.SitesFolder(data);
        string[] folders = Directory.Exists(sites) ? [.. Directory.GetDirectories(sites).Order(StringComparer.Ordinal)] : [];
        if (folders.Length == 0) Problem($"there is no journal in {data}");
        foreach (string folder in folders)
        {
            string site = Path.GetFileName(folder);
            CheckNodes(CheckSite(site, new DiskFolder(Path.Combine(folder, "journal"))), WantedConfigurations.FolderOf(data, site));
        }
        CheckAudit(new DiskFolder(Path.Combine(data, "audit")));
        to.WriteLine(_problems == 0 ? "All is well." : Invariant($"{_problems:N0} things are wrong."));
        return _problems == 0;
    }

    private void CheckAudit(DiskFolder folder)
    {
        if (folder.Files().Count == 0) return;
        to.WriteLine("audit log");
        if (AuditLog.Verify(folder) is AuditFault fault) Problem($"{fault.File}, line {fault.Line:N0}: {fault.Why}");
        else Line("lines", $"each follows from the one before, in {folder.Files().Count:N0} files");
    }

    /// <summary>Checks what nodes are to have: that it is whole, and, for somebody to look at, how it fits the site.</summary>
    /// <param name="settings">The site's last configuration; null when there is none.</param>
    /// <param name="folder">Where they lie.</param>
    private void CheckNodes(SiteConfiguration? settings, DiskFolder folder)
    {
        foreach (string file in WantedConfigurations.FilesIn(folder))
        {
            string node = WantedConfigurations.NodeOf(file);
            try
            {
                WantedConfiguration wanted = WantedConfigurations.Read(folder, file);
                Line("node", $"{node} is to have {wanted.Hash}");
                if (settings is null) continue;
                foreach (ChannelWarning warning in ChannelCheck.Warnings(node, wanted, settings))
                {
                    Line("note", $"{warning.InEnglish($"{node}.yaml")}");
                }
            }
            catch (Exception exception) when (exception is IOException or JsonException)
            {
                Problem($"what {node} is to have can't be read ({exception.Message}): upload it again on the node's page");
            }
        }
    }

    /// <summary>Checks a site's journal.</summary>
    /// <returns>The site's last configuration; null when there is none.</returns>
    private SiteConfiguration? CheckSite(string site, DiskFolder folder)
    {
        IReadOnlyList<long> segments = JournalFiles.Segments(folder);
        List<JournalDamage> damages = [];
        Dictionary<long, Recovery> snapshots = [];
        to.WriteLine(site);
        foreach (long inputs in JournalFiles.Snapshots(folder))
        {
            if (Recovery.ReadSnapshot(folder, inputs) is Recovery snapshot) snapshots.Add(inputs, snapshot);
            else Problem($"{JournalFiles.Snapshot(inputs)} is damaged; an older one and the journal give the same state");
        }
        Recovery begin = segments.Count == 0 || segments[0] > 1
            ? snapshots.OrderBy(snapshot => snapshot.Key).Select(snapshot => snapshot.Value).FirstOrDefault() ?? Recovery.Nothing()
            : Recovery.Nothing();
        long from = begin.Inputs;
        int matched = from > 0 ? 1 : 0;
        Recovery end = begin.Replay(folder, damages.Add, (long number, in Input _, Refusal? _) =>
        {
            if (number % ProgressEvery == 0) progress?.Write(Invariant($"\r  {number:N0} inputs"));
            if (!snapshots.TryGetValue(number, out Recovery? snapshot)) return;
            if (snapshot.Engine.Fingerprint() == begin.Engine.Fingerprint()) matched++;
            else Problem($"{JournalFiles.Snapshot(number)} is not the state to which the journal leads");
        });
        progress?.Write("\r                         \r");

        Line("journal", $"{end.Inputs:N0} inputs in {segments.Count:N0} files, {Time(end.LastMs)} the last");
        Line("snapshots", $"{matched:N0} of {JournalFiles.Snapshots(folder).Count:N0} lead to the same state as the journal");
        Line("state", $"fingerprint {end.Engine.Fingerprint():x16}");
        foreach (string loss in end.Losses) Problem(loss);
        foreach (JournalDamage damage in damages)
        {
            if (damage.Failure is string failure) Problem($"{damage.Segment} can't be read: {failure}");
            else if (damage.IsEnd) Line("note", $"{damage.Segment} ends in {damage.Length:N0} bytes that a crash cut off");
            else Line("note", $"{damage.Segment}: {damage.Length:N0} bytes at {damage.At:N0} are no whole group");
        }
        return end.Engine.Settings;
    }

    private void Problem(FormattableString text) => Problem(Invariant(text));

    private void Problem(string text)
    {
        _problems++;
        to.WriteLine($"  wrong: {text}");
    }

    private void Line(string what, FormattableString text) => to.WriteLine($"  {what,-10} {Invariant(text)}");

    private static string Time(long ms) =>
        ms == 0 ? "none" : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
