using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Logistics.Core;
using Logistics.Hub.History;
using Logistics.Hub.People;
using Logistics.Hub.Web;
using Logistics.Wire.Messages;
using Logistics.Wire.Site;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Logistics.Hub.Api;

/// <summary>
/// The JSON API under <c>/api/v1</c>, described at <c>/openapi/v1.json</c>. What it reads are the messages of the wire; what it
/// is told goes to the site's loop and is answered when it is on disk.
/// </summary>
public static class ApiRoutes
{
    private const string RequestLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private const int PiecesShown = 1_000;

    // Bytes. What people and programs say here is a few words; pages' forms are no larger.
    private const long LargestBody = 64 * 1024;

    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<Sites>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

            // A member that is missing or null where it must not be is a bad request, and not a null further in.
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Ward Logistics";
            document.Info.Description =
                "Beds, linen, waste and the work on them. Sign in at POST /api/v1/session; the answer sets a cookie.";
            return Task.CompletedTask;
        }));
    }

    public static void MapApi(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (IsUtf8(http.Request.ContentType)) return next(http);
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        });
        app.MapOpenApi();
        RouteGroupBuilder api = app.MapGroup("/api/v1");
        api.MapGet("/health", Health).WithSummary("Whether the hub takes readings in and keeps them. Open to all on this machine.")
            .AllowAnonymous().WithTags("hub");
        api.MapPost("/session", SignIn).WithSummary("Sign in; sets a cookie.").AllowAnonymous().DisableAntiforgery().WithTags("session");
        api.MapDelete("/session", (Delegate)SignOut).WithSummary("Sign out.").RequireAuthorization(Doors.Anyone).WithTags("session");

        MachineRoutes.Map(api);

        RouteGroupBuilder site = api.MapGroup("/sites/{site}").RequireAuthorization(Doors.Anyone);
        MapReading(site);
        MapTelling(site);
    }

    private static void MapReading(RouteGroupBuilder site)
    {
        RouteGroupBuilder board = site.MapGroup("").RequireAuthorization(Doors.Board);
        board.MapGet("/beds", Results<Ok<IEnumerable<BedMessage>>, NotFound> (
            string site, Sites sites, HttpContext http, string? ward, string? status) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(AllOf(view, ward => ward.Beds.Select(bed => bed.Id), view.Bed)
                    .Where(bed => (ward is null || bed.Ward == ward) && (status is null || bed.Status == status)))
                : TypedResults.NotFound()).WithSummary("Beds with their status and the evidence behind it.").WithTags("beds");
        board.MapGet("/beds/{bed}", Results<Ok<BedMessage>, NotFound> (string site, string bed, Sites sites, HttpContext http) =>
            Found(sites.Find(http, site)?.Bed(bed))).WithSummary("One bed.").WithTags("beds");
        board.MapGet("/linen", Results<Ok<IEnumerable<LinenMessage>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(AllOf(view, ward => ward.Linen.Select(point => point.Id), view.Linen))
                : TypedResults.NotFound()).WithSummary("Hampers and stores with their levels.").WithTags("linen");
        board.MapGet("/waste", Results<Ok<IEnumerable<WasteMessage>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(AllOf(view, ward => ward.Waste.Select(point => point.Id), view.Waste))
                : TypedResults.NotFound()).WithSummary("Waste containers with their levels and weights.").WithTags("waste");
        board.MapGet("/linen/articles", Results<Ok<IEnumerable<ArticleMessage>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(view.Site.Articles.Select(article => view.Article(article.Id)).OfType<ArticleMessage>())
                : TypedResults.NotFound())
            .WithSummary("Tagged linen: pieces by article and ward, turns, washes, likely lost.").WithTags("linen");
        board.MapGet("/linen/gates", Results<Ok<IEnumerable<GateMessage>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(view.Site.Gates.Select(gate => view.Gate(gate.Id)).OfType<GateMessage>())
                : TypedResults.NotFound()).WithSummary("Gates: passages, and what only lingered.").WithTags("linen");
        board.MapGet("/linen/pieces", Results<Ok<IReadOnlyList<PieceMessage>>, NotFound> (
            string site, Sites sites, HttpContext http, string? article, string? side, bool? lost, int? skip) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(view.Pieces(article, side, lost, Math.Max(skip ?? 0, 0), PiecesShown))
                : TypedResults.NotFound()).WithSummary("Pieces of tagged linen, 1,000 at a time, longest unseen first.").WithTags("linen");
        board.MapGet("/linen/pieces/{tag}", OnePiece)
            .WithSummary("One piece, by its tag as hex or URI; where there is none, a sentence says why.").WithTags("linen");
        board.MapGet("/waste/weights", Results<Ok<WasteReport>, NotFound> (string site, Sites sites, HttpContext http) =>
            Found(sites.Find(http, site)?.WasteReport))
            .WithSummary("What waste stands there, what left by ward, stream and week, and the share that was separated.")
            .WithTags("waste");
        board.MapGet("/beds/{bed}/history", Results<Ok<IReadOnlyList<Ledger.Episode>>, NotFound> (
            string site, string bed, Sites sites, HttpContext http, IReadOnlyDictionary<string, Ledger> ledgers) =>
            sites.Find(http, site) is null ? TypedResults.NotFound() : TypedResults.Ok(ledgers[site].Episodes(bed)))
            .RequireAuthorization(Doors.Lead)
            .WithSummary("The stretches in which a bed was occupied, as far back as history is kept (lead).").WithTags("history");
        board.MapGet("/points/{id}/history", Results<Ok<IReadOnlyList<Ledger.Hour>>, NotFound> (
            string site, string id, Sites sites, HttpContext http, IReadOnlyDictionary<string, Ledger> ledgers) =>
            sites.Find(http, site) is null ? TypedResults.NotFound() : TypedResults.Ok(ledgers[site].Levels(id)))
            .RequireAuthorization(Doors.Lead)
            .WithSummary("Levels of a hamper, store or container by the hour, as far back as history is kept (lead).").WithTags("history");
        board.MapGet("/tasks", Results<Ok<IEnumerable<TaskMessage>>, NotFound> (
            string site, Sites sites, HttpContext http, string? status, string? ward) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok<IEnumerable<TaskMessage>>(view.Tasks
                    .Where(task => (status is null || task.Status == status) && (ward is null || task.Ward == ward))
                    .OrderBy(task => task.Due).ThenBy(task => task.Task, StringComparer.Ordinal))
                : TypedResults.NotFound()).WithSummary("Tasks that are open or ended within a day, by due time.").WithTags("tasks");
        board.MapGet("/tasks/{task}", Results<Ok<TaskMessage>, NotFound> (string site, string task, Sites sites, HttpContext http) =>
            Found(sites.Find(http, site)?.Task(task))).WithSummary("One task.").WithTags("tasks");
        board.MapGet("/tasks/{task}/choice", Results<Ok<ChoiceAnswer>, NotFound> (
            string site, string task, Sites sites, HttpContext http) => Found(sites.Find(http, site)?.Choice(task)))
            .WithSummary("Who was asked for a task and why, and why not each of the others.").WithTags("tasks");
        board.MapGet("/workers", Results<Ok<IEnumerable<WorkerAnswer>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(view.Worklists.OrderBy(list => list.Worker, StringComparer.Ordinal).Select(list => WorkerOf(view, list)))
                : TypedResults.NotFound()).WithSummary("Workers, whether they are on shift, and how much they hold.").WithTags("workers");
        board.MapGet("/shifts", Results<Ok<IEnumerable<WorkerAnswer>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(view.Worklists.Where(list => list.OnShift).OrderBy(list => list.Worker, StringComparer.Ordinal)
                    .Select(list => WorkerOf(view, list)))
                : TypedResults.NotFound()).WithSummary("Who is on shift now.").WithTags("workers");
        site.MapGet("/plan", async Task<Results<Ok<DayPlan>, NotFound>> (
            string site, Sites sites, PlanDesk desk, HttpContext http) => sites.Find(http, site) is Sight view
                ? TypedResults.Ok(await view.PlanAsync(desk, http.RequestAborted))
                : TypedResults.NotFound()).RequireAuthorization(Doors.Lead)
            .WithSummary("Who could do what in the next hours, and what nobody can do in time (lead): a proposal.").WithTags("workers");
        board.MapGet("/alerts", Results<Ok<IEnumerable<AlertMessage>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok<IEnumerable<AlertMessage>>(view.Alerts.OrderBy(alert => alert.Since))
                : TypedResults.NotFound()).WithSummary("What a person must look at, oldest first.").WithTags("alerts");

        site.MapGet("/workers/{worker}/tasks", Results<Ok<WorklistMessage>, NotFound, ForbidHttpResult> (
            string site, string worker, Sites sites, HttpContext http) =>
            http.User.Role() != "lead" && http.User.Person() != worker
                ? TypedResults.Forbid()
                : sites.Find(http, site)?.Worklist(worker) is WorklistMessage list ? TypedResults.Ok(list) : TypedResults.NotFound())
            .WithSummary("A worker's worklist: one's own, or any for a lead.").WithTags("workers");

        RouteGroupBuilder technician = site.MapGroup("").RequireAuthorization(Doors.Technician);
        technician.MapGet("/nodes", Results<Ok<IEnumerable<NodeView>>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok<IEnumerable<NodeView>>(view.Nodes.OrderBy(node => node.Node, StringComparer.Ordinal))
                : TypedResults.NotFound()).WithSummary("Nodes with their own word and the hub's accounting.").WithTags("technician");
        technician.MapGet("/refused", Results<Ok<RefusedAnswer>, NotFound> (string site, Sites sites, HttpContext http) =>
            sites.Find(http, site) is Sight view
                ? TypedResults.Ok(new RefusedAnswer(sites.RefusedByReason(site), [.. view.Refused.Reverse()]))
                : TypedResults.NotFound())
            .WithSummary("What was refused since the hub started: counts by reason, and the last ones.").WithTags("technician");
    }

    private static void MapTelling(RouteGroupBuilder site)
    {
        (string Word, CommandKind Kind, string Summary)[] onTasks =
        [
            ("accept", CommandKind.AcceptTask, "Take a task on: the one offered, or one that nobody holds."),
            ("start", CommandKind.StartTask, "Begin the work, or go on with suspended work."),
            ("suspend", CommandKind.SuspendTask, "Interrupt the work, with a reason."),
            ("finish", CommandKind.FinishTask, "Say how the work ended."),
            ("done", CommandKind.FinishTask, "The same as finish."),
            ("decline", CommandKind.DeclineTask, "Let an offer pass, or hand back what was accepted."),
            ("cancel", CommandKind.CancelTask, "Take a task away (lead)."),
            ("withdraw", CommandKind.WithdrawTask, "Take back what was asked for and nobody began yet (care, lead)."),
            ("urgent", CommandKind.MakeUrgent, "It can't wait: it goes before everything (lead)."),
            ("next", CommandKind.MakeNext, "It goes before all but what can't wait (lead)."),
            ("take-alert", CommandKind.TakeAlert, "See to it that nobody took it on (lead)."),
        ];
        foreach ((string word, CommandKind kind, string summary) in onTasks)
        {
            site.MapPost($"/tasks/{{task}}/{word}", (string site, string task, TaskWord? body, Sites sites, HttpContext http) =>
                Words.OutcomeOf(body?.Outcome ?? "done") is not TaskOutcome outcome
                    ? Task.FromResult<Results<Ok<Answer>, Conflict<RefusalAnswer>, ForbidHttpResult, NotFound>>(
                        TypedResults.Conflict(sites.Say(http, Refusal.WrongOutcome)))
                    : Words.ChecksOf(body?.Checks) is not Checks checks
                    ? Task.FromResult<Results<Ok<Answer>, Conflict<RefusalAnswer>, ForbidHttpResult, NotFound>>(
                        TypedResults.Conflict(sites.Say(http, Refusal.ChecklistOpen)))
                    : sites.TellAsync(http, site, new Command
                    {
                        Kind = kind, By = http.User.Person()!, Task = task, Outcome = outcome, Checks = checks,
                        Reason = Code(body?.Reason), AgeMs = AgeOf(body),
                    })).WithSummary(summary).WithTags("tasks");
        }

        (string Word, CommandKind Kind, string Summary)[] onBeds =
        [
            ("release", CommandKind.ReleaseBed, "The bed may be cleaned and made."),
            ("block", CommandKind.BlockBed, "Take the bed out of use, with a reason."),
            ("unblock", CommandKind.UnblockBed, "Take the bed back into use."),
            ("isolate", CommandKind.IsolateBed, "The room is under isolation."),
            ("lift-isolation", CommandKind.LiftIsolation, "The isolation is over."),
            ("contaminated", CommandKind.MarkContaminated, "Soiled beyond a normal change."),
        ];
        foreach ((string word, CommandKind kind, string summary) in onBeds)
        {
            site.MapPost($"/beds/{{bed}}/{word}", (string site, string bed, TaskWord? body, Sites sites, HttpContext http) =>
                sites.TellAsync(http, site, new Command
                {
                    Kind = kind, By = http.User.Person()!, Subject = bed, Reason = Code(body?.Reason), AgeMs = AgeOf(body),
                }))
                .WithSummary(summary).WithTags("beds");
        }

        site.MapPost("/tasks", (string site, TaskRequest body, Sites sites, HttpContext http) =>
            Words.KindOf(body.Kind) is not TaskKind kind
                ? Task.FromResult<Results<Ok<Answer>, Conflict<RefusalAnswer>, ForbidHttpResult, NotFound>>(
                    TypedResults.Conflict(sites.Say(http, Refusal.UnknownWork)))
                : sites.TellAsync(http, site, new Command
                {
                    Kind = CommandKind.RequestTask, By = http.User.Person()!, Subject = body.Subject, TaskKind = kind,
                    Request = RequestOf(body.Request), PlannedMs = Math.Max(0, body.Planned?.ToUnixTimeMilliseconds() ?? 0),
                    WeekDays = (body.Days ?? []).Aggregate(0, (bits, day) => day is >= 0 and < 7 ? bits | 1 << day : -1),
                    ForMs = (body.Minutes ?? 0) * 60_000L,
                }))
            .WithSummary("Ask for work at a bed, a point or a ward. One request id asks once, however often it is sent.").WithTags("tasks");
        site.MapPost("/waste/{stream}/left", (string site, string stream, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = CommandKind.WasteLeft, By = http.User.Person()!, Subject = stream,
            })).WithSummary("What was collected of a stream has been driven away (lead).").WithTags("waste");
        site.MapPost("/roster", TakeRosterAsync).RequireAuthorization(Doors.Lead)
            .WithMetadata(new RequestSizeLimitAttribute(RosterDesk.LargestBody))
            .WithSummary("Plan shifts (lead). The body is a CSV table: all of it is taken over, or nothing, with what is wrong by line.")
            .WithTags("workers");
        site.MapPost("/tasks/{task}/assign", (string site, string task, AssignWord body, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = CommandKind.AssignTask, By = http.User.Person()!, Task = task, Subject = body.Worker,
            })).WithSummary("Give a task to someone, within the rules (lead).").WithTags("tasks");
        site.MapDelete("/rounds/{round}", (string site, string round, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = CommandKind.StopRound, By = http.User.Person()!, Subject = round,
            })).WithSummary("Work that comes back is no longer asked for.").WithTags("tasks");
        site.MapPost("/workers/{worker}/skills", (string site, string worker, SkillWord body, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = CommandKind.SignOffSkill, By = http.User.Person()!, Subject = worker, Reason = Code(body.Skill),
            })).WithSummary("Say that a worker masters a skill they learned (lead).").WithTags("workers");
        site.MapPost("/lifts/{lift}", (string site, string lift, LiftWord body, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = body.Runs ? CommandKind.LiftBack : CommandKind.LiftOut, By = http.User.Person()!, Subject = lift,
            })).WithSummary("A lift stands still, or runs again (lead, technician).").WithTags("site");
        site.MapPost("/break", (string site, BreakWord body, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = body.AtBreak ? CommandKind.StartBreak : CommandKind.EndBreak, By = http.User.Person()!,
            })).WithSummary("Begin or end one's own break.").WithTags("workers");
        site.MapPost("/hands", (string site, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = CommandKind.CleanHands, By = http.User.Person()!,
            })).WithSummary("One's hands are clean again.").WithTags("workers");
        site.MapPost("/shift", (string site, ShiftWord body, Sites sites, HttpContext http) =>
            sites.TellAsync(http, site, new Command
            {
                Kind = body.OnShift ? CommandKind.StartShift : CommandKind.EndShift, By = http.User.Person()!,
            })).WithSummary("Begin or end one's own shift.").WithTags("workers");
    }

    private static async Task<
        Results<Ok<RosterAnswer>, UnprocessableEntity<RosterErrors>, Conflict<RefusalAnswer>, ForbidHttpResult, NotFound>> TakeRosterAsync(
            string site, Sites sites, RosterDesk desk, HttpContext http)
    {
        if (sites.Find(http, site) is not Sight sight) return TypedResults.NotFound();
        RosterTaken taken = await desk.PlanAsync(http, sight, sites.TextsOf(http), http.Request.Body);
        if (taken.Errors.Count > 0) return TypedResults.UnprocessableEntity(new RosterErrors(taken.Errors));
        return taken.Refusal switch
        {
            null => TypedResults.Forbid(),
            Refusal.None => TypedResults.Ok(new RosterAnswer(taken.Shifts, taken.First, taken.Last)),
            Refusal refusal => TypedResults.Conflict(sites.Say(http, refusal)),
        };
    }

    private static long AgeOf(TaskWord? body) => Math.Clamp(body?.Age ?? 0, 0, 86_400_000);

    private static Results<Ok<HealthAnswer>, JsonHttpResult<HealthAnswer>> Health(HubServer server)
    {
        HealthAnswer health = server.Health();
        return health.Ready ? TypedResults.Ok(health) : TypedResults.Json(health, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<NoContent, JsonHttpResult<RefusalAnswer>>> SignIn(
        SignInRequest body, Entrance entrance, HttpContext http)
    {
        Entry entry = await entrance.ByNameAsync(http, body.Site, body.Person, body.Pin);
        if (entry.Kind == EntryKind.In) return TypedResults.NoContent();
        Texts texts = Texts.For("en");
        if (entry.Kind != EntryKind.Wait)
        {
            return TypedResults.Json(
                new RefusalAnswer("wrong-sign-in", texts["sign-in.wrong"]), statusCode: StatusCodes.Status401Unauthorized);
        }
        http.Response.Headers.RetryAfter = Math.Ceiling(entry.Wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Json(
            new RefusalAnswer("too-many-tries", Web.SignIn.WaitText(texts, entry.Wait)), statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static Results<Ok<PieceMessage>, NotFound<RefusalAnswer>, NotFound> OnePiece(
        string site, string tag, Sites sites, HttpContext http)
    {
        if (sites.Find(http, site) is not Sight view) return TypedResults.NotFound();

        // A slash in a URI comes as %2F, which the server leaves as it stands: then only the request's own line says what was meant.
        if (tag.Contains('%'))
        {
            string line = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
            tag = Uri.UnescapeDataString(line[(line.LastIndexOf('/') + 1)..]);
        }
        PieceSearch search = PieceSearch.For(view, sites.TextsOf(http), tag);
        return search.Piece is PieceMessage piece
            ? TypedResults.Ok(piece)
            : TypedResults.NotFound(new RefusalAnswer(search.Reason, search.Sentence));
    }

    private static async Task<NoContent> SignOut(Entrance entrance, HttpContext http)
    {
        await entrance.LeaveAsync(http);
        return TypedResults.NoContent();
    }

    /// <summary>False for a body in another encoding, of which the framework would make a failure of the server.</summary>
    private static bool IsUtf8(string? type) =>
        !MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? known) || known.CharSet is not { Length: > 0 } charset
        || charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<T> AllOf<T>(Sight view, Func<Ward, IEnumerable<string>> ids, Func<string, T?> find) where T : class =>
        view.Site.Wards.SelectMany(ids).Select(find).OfType<T>();

    private static Results<Ok<T>, NotFound> Found<T>(T? value) => value is null ? TypedResults.NotFound() : TypedResults.Ok(value);

    private static WorkerAnswer WorkerOf(Sight view, WorklistMessage list) => new(
        list.Worker, view.Person(list.Worker)?.Name ?? list.Worker, view.Person(list.Worker)?.Provider, list.OnShift, list.Tasks.Count);

    /// <summary>A reason code as it may stand in the journal; what is no code is left out rather than stored.</summary>
    private static string Code(string? text) => text is not null && Wire.Topic.IsSegment(text) ? text : "";

    private static string RequestOf(string? id) =>
        id is { Length: <= 12 } && Wire.Topic.IsSegment(id) ? id : RandomNumberGenerator.GetString(RequestLetters, 12);
}
