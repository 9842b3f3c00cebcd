using System.Text.Json.Serialization;

namespace Logistics.Wire.Messages;

/// <summary>One task as it stands after a change, at <c>tasks/{task}</c>, and as part of a worklist. Versioned with care.</summary>
/// <param name="Task">Task id, made from the fact that caused it.</param>
/// <param name="Kind"><c>make-bed</c>, <c>clean-bed</c>, <c>change-linen</c>, <c>collect-laundry</c>, <c>deliver-linen</c>,
/// <c>collect-waste</c>, <c>transport-item</c>, <c>escort-patient</c>, <c>living-room</c>, <c>clean-spill</c>
/// or <c>check-sensor</c>.</param>
/// <param name="Status"><c>open</c>, <c>offered</c>, <c>accepted</c>, <c>started</c>, <c>suspended</c>, <c>done</c>
/// or <c>cancelled</c>.</param>
/// <param name="Subject">Id of the bed, point or ward that the task is about.</param>
/// <param name="Ward">Ward id.</param>
/// <param name="Room">The room as people call it.</param>
/// <param name="Worker">The worker who holds it, if any.</param>
/// <param name="Created">When the need arose.</param>
/// <param name="Changed">When the status last changed.</param>
/// <param name="Due">When it should be done, by the service level of its kind.</param>
/// <param name="AnswerBy">Until when an offer stands; null unless offered.</param>
/// <param name="Outcome">With done: <c>done</c>, <c>asleep</c>, <c>not-now</c>, <c>refused</c> or <c>occupied</c>.</param>
/// <param name="Reason">Why it was suspended or cancelled, as a code, if it was.</param>
/// <param name="Isolated">Work under isolation.</param>
/// <param name="Why">The evidence that caused it, newest first.</param>
/// <param name="Checklist">What its finish must confirm, as <c>closed</c>, <c>labelled</c>, and <c>weight-right</c> or, of a container
/// that was over its limit, <c>over-weight-handled</c>; null for work without a checklist.</param>
/// <param name="Contaminated">Work on a bed that is soiled beyond a normal change.</param>
/// <param name="Begins">When planned work may begin; null for work of now.</param>
/// <param name="Urgency"><c>now</c> for what can't wait, <c>next</c> for what a lead wants next; null for all else.</param>
/// <param name="Chosen">Why its worker was asked, such as <c>nearest</c>; null when nobody is.</param>
/// <param name="ChosenValue">The way there in ms, where that was weighed.</param>
/// <param name="Waits">Work for two: this half stands ready and waits for the other.</param>
/// <param name="Level">How far it was escalated because nobody took it on, from 1; null for not.</param>
/// <param name="OnWayOf">The task with which it goes along on one walk, behind it in the worklist; null for none.</param>
public sealed record TaskMessage(
    string Task, string Kind, string Status, string Subject, string Ward, string Room, string? Worker,
    DateTimeOffset Created, DateTimeOffset Changed, DateTimeOffset Due, DateTimeOffset? AnswerBy,
    string? Outcome, string? Reason, bool Isolated, IReadOnlyList<Reason> Why,
    IReadOnlyList<string>? Checklist = null, bool Contaminated = false, DateTimeOffset? Begins = null, string? Urgency = null,
    string? Chosen = null, long? ChosenValue = null, bool Waits = false, int? Level = null, string? OnWayOf = null)
{
    /// <summary>It is done or called off.</summary>
    [JsonIgnore]
    public bool IsOver => Status is "done" or "cancelled";

    /// <summary>When it may be begun.</summary>
    [JsonIgnore]
    public DateTimeOffset From => Begins ?? Created;
}
