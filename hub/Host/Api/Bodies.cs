namespace Logistics.Hub.Api;

/// <summary>Who signs in, where.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Person">Person id, or the name that only they have.</param>
/// <param name="Pin">The PIN or password.</param>
public sealed record SignInRequest(string Site, string Person, string Pin);

/// <summary>What goes with a word about a task or a bed.</summary>
/// <param name="Outcome">With finish: <c>done</c> (if left out), <c>asleep</c>, <c>not-now</c>, <c>refused</c> or <c>occupied</c>.</param>
/// <param name="Reason">With suspend, decline, cancel and block: a code of 1 to 40 of <c>[a-z0-9-]</c>.</param>
/// <param name="Age">How long ago it was said, in ms: a phone out of reach keeps a word. More than a day counts as a day.</param>
/// <param name="Checks">With finish of a task that has a checklist: all that it names, such as <c>closed</c>.</param>
public sealed record TaskWord(string? Outcome = null, string? Reason = null, long? Age = null, IReadOnlyList<string>? Checks = null);

/// <summary>Work asked for.</summary>
/// <param name="Kind">Kind of task, such as <c>change-linen</c>.</param>
/// <param name="Subject">Id of the bed, point or ward.</param>
/// <param name="Request">Id made by the client, 1 to 12 of <c>[a-z0-9-]</c>, so that asking twice asks once.</param>
/// <param name="Planned">When it is to begin, at most four weeks ahead; null for now.</param>
/// <param name="Days">The days on which it comes back at that time, 0 Sunday to 6 Saturday; null for once.</param>
/// <param name="Minutes">How long somebody is to be there; null for as long as its kind takes.</param>
public sealed record TaskRequest(
    string Kind, string Subject, string? Request = null, DateTimeOffset? Planned = null, IReadOnlyList<int>? Days = null,
    int? Minutes = null);

/// <summary>Who was asked for a task.</summary>
/// <param name="At">When that was decided.</param>
/// <param name="Chosen">Who was asked, and why; null when it was somebody who is not named here.</param>
/// <param name="Others">All others who were on shift then, and may be named here, and why each was not asked.</param>
public sealed record ChoiceAnswer(DateTimeOffset At, CandidateAnswer? Chosen, IReadOnlyList<CandidateAnswer> Others);

/// <summary>One who was weighed for a task.</summary>
/// <param name="Worker">Worker id.</param>
/// <param name="Code">Why they were asked or not, such as <c>nearest</c> or <c>skill-missing</c>.</param>
/// <param name="Value">A length of time in ms, or an instant as Unix time in ms, by the code; null where it has none.</param>
public sealed record CandidateAnswer(string Worker, string Code, long? Value);

/// <summary>To whom a lead gives a task.</summary>
/// <param name="Worker">Worker id.</param>
public sealed record AssignWord(string Worker);

/// <summary>A skill that a lead signs off.</summary>
/// <param name="Skill">Skill id.</param>
public sealed record SkillWord(string Skill);

/// <summary>Whether a lift runs.</summary>
public sealed record LiftWord(bool Runs);

/// <summary>Whether one is at break.</summary>
public sealed record BreakWord(bool AtBreak);

/// <summary>Whether one is at work.</summary>
public sealed record ShiftWord(bool OnShift);

/// <summary>A roster that was taken over.</summary>
/// <param name="Shifts">How many shifts.</param>
/// <param name="First">Day of the first one.</param>
/// <param name="Last">Day of the last one.</param>
public sealed record RosterAnswer(int Shifts, DateOnly First, DateOnly Last);

/// <summary>Why nothing of a roster was taken over: 1 to 20 errors in the order of the file.</summary>
public sealed record RosterErrors(IReadOnlyList<RosterError> Errors);

/// <summary>What is wrong in a roster.</summary>
/// <param name="Line">Line from 1; 0 when it is about the whole file.</param>
/// <param name="Cell">Cell in the line from 1; 0 when it is about the whole line.</param>
/// <param name="Reason">A code, such as <c>shifts-overlap</c>; of what the law forbids the rule, such as <c>daily-rest</c>.</param>
/// <param name="Message">A sentence in the person's language that says what to change.</param>
public sealed record RosterError(int Line, int Cell, string Reason, string Message);

/// <summary>It was done, and it is on disk.</summary>
public sealed record Answer(bool Done);

/// <summary>Why it was not done.</summary>
/// <param name="Reason">A code, such as <c>held-by-another</c>.</param>
/// <param name="Message">A sentence in the person's language that says what to do.</param>
public sealed record RefusalAnswer(string Reason, string Message);

/// <summary>A worker on the board.</summary>
public sealed record WorkerAnswer(string Worker, string Name, string? Provider, bool OnShift, int Tasks);

/// <summary>What was refused since the hub started.</summary>
/// <param name="ByReason">Counts by reason.</param>
/// <param name="Last">The last ones, newest first.</param>
public sealed record RefusedAnswer(IReadOnlyDictionary<string, long> ByReason, IReadOnlyList<RefusedMessage> Last);

/// <summary>How the hub is.</summary>
/// <param name="Ready">It takes readings in and keeps them.</param>
/// <param name="Sites">By site.</param>
/// <param name="Audit">Null while the log of who did what is written, else why it is not.</param>
public sealed record HealthAnswer(bool Ready, IReadOnlyList<SiteHealth> Sites, string? Audit = null);

/// <summary>How one site is.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Broker">There is a session with the broker.</param>
/// <param name="Journal">Null while the journal's disk works, else why it does not.</param>
public sealed record SiteHealth(string Site, bool Broker, string? Journal);
