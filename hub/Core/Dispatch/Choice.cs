namespace Logistics.Core;

/// <summary>Who was asked for a task and why, and why each of the others was not.</summary>
/// <param name="AtMs">When that was decided, Unix time in ms.</param>
/// <param name="Chosen">Who was asked.</param>
/// <param name="Others">All others who were on shift then, by id.</param>
/// <param name="OnWayOf">Id of the task that it goes along with on one walk; empty for none.</param>
public sealed record Choice(long AtMs, Candidate Chosen, IReadOnlyList<Candidate> Others, string OnWayOf = "")
{
    /// <summary>As it was saved; who is gone since is left out.</summary>
    internal static Choice? Keep(Snapshot kept, Choice? choice)
    {
        if (!kept.Value(choice is not null)) return null;
        long atMs = kept.Value(choice?.AtMs ?? 0);
        Candidate chosen = Keep(kept, choice?.Chosen ?? default);
        List<Candidate> others = [.. choice?.Others ?? []];
        kept.List(others, one => Keep(kept, one));
        string onWayOf = kept.Value(choice?.OnWayOf ?? "");
        return choice ?? new Choice(atMs, chosen, others, onWayOf);
    }

    /// <summary>Without whom the configuration no longer knows; null where that is who was asked.</summary>
    internal Choice? Among(Func<string, Worker?> find)
    {
        if (find(Chosen.Worker.Id) is null) return null;
        return this with { Others = [.. Others.Where(one => find(one.Worker.Id) is not null)] };
    }

    private static Candidate Keep(Snapshot kept, Candidate one)
    {
        string id = kept.Value(one.Worker?.Id ?? "");
        Worker worker = one.Worker ?? kept.Engine.FindWorker(id) ?? throw new InvalidDataException($"worker {id} is nowhere");
        return new Candidate(worker, kept.Value(one.Code), kept.Value(one.Value));
    }
}
