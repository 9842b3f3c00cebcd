using System.Globalization;
using System.IO.Compression;
using Logistics.Core;
using Logistics.Hub.Authority;
using Logistics.Hub.History;
using Logistics.Hub.People;
using Logistics.Hub.Web.Components;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Logistics.Hub.Web;

/// <summary>The pages that people see, their sign-in, and the streams that keep the pages current.</summary>
public static class WebPages
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private const string WardCookie = "logistics-ward";

    private const string Permissions = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
        + "midi=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)";

    /// <summary>
    /// Adds pages, cookie sign-in and the policies of <see cref="Doors"/>. Needs an <c>IReadOnlyDictionary&lt;string, SiteView&gt;</c>
    /// by site id, a <see cref="DemonstrationPin"/>, an <see cref="AccountBook"/> and an <see cref="AuditLog"/> among the services.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="https">Every listener speaks TLS: cookies are then bound to this host and never travel in the clear.</param>
    public static IServiceCollection AddWebPages(this IServiceCollection services, bool https)
    {
        var (prefix, secure) = https ? ("__Host-", CookieSecurePolicy.Always) : ("", CookieSecurePolicy.SameAsRequest);
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = prefix + "logistics-form";
            options.Cookie.SecurePolicy = secure;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddAuthorization(Doors.AddTo);
        services.AddAuthentication(Doors.Scheme).AddCookie(options =>
        {
            options.Cookie.Name = prefix + "logistics";
            options.Cookie.SecurePolicy = secure;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SlidingExpiration = true;
            options.LoginPath = "/sign-in";
            options.AccessDeniedPath = "/no-entry";
            options.Events.OnRedirectToLogin = context => Turn(context, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context => Turn(context, StatusCodes.Status403Forbidden);
            options.Events.OnValidatePrincipal = context =>
            {
                context.HttpContext.RequestServices.GetRequiredService<Sessions>().Check(context);
                return Task.CompletedTask;
            };
        });
        services.AddResponseCompression(options =>
        {
            // Safe over TLS, since no page holds a secret beside what a stranger chose: docs/decisions/2026-11-30-packed-pages.md.
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html"];
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Throttle>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<Entrance>();
        services.AddSingleton<Desk>();
        services.AddSingleton<RosterDesk>();
        services.AddSingleton<PlanDesk>();
        services.AddIdentityCore<Account>();
        services.AddSingleton<IUserStore<Account>, PasskeyUsers>();
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.AddScoped<PasskeyDesk>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // The key itself must tell who it is of, and its holder must have shown a finger, a face or the device's own PIN.
            options.ResidentKeyRequirement = "required";
            options.UserVerificationRequirement = "required";
        });
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
        return services;
    }

    /// <summary>Puts sign-in, pages, live streams and static files in the application. Call it before mapping an API that uses
    /// <see cref="Doors"/>.</summary>
    public static void MapWebPages(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = Permissions;
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";

            // What stands on a page of one person must not stay on a shared phone; files that are the same for all say otherwise. The
            // worker's list is kept by a script of ours, which also takes it away again.
            headers.CacheControl = "no-cache, no-store";
            return next(http);
        });

        // A live stream stays as it is: each patch leaves at once.
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/live"), pages => pages.UseResponseCompression());
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        WebFiles.Map(app);
        var pages = app.MapGroup("").ExcludeFromDescription();
        pages.AddEndpointFilter(SayDiskFailureAsync);
        SignIn.Map(pages);
        PeoplePages.Map(pages);
        if (app.Services.GetService<IReadOnlyDictionary<string, Ledger>>() is not null) LedgerPages.Map(pages);
        if (app.Services.GetService<Machines>() is not null) MachinePages.Map(pages);
        pages.MapGet("/", Start);
        pages.MapGet("/board/{site}", BoardAsync).RequireAuthorization(Doors.Board);
        pages.MapGet("/details/{site}/{kind}/{id}", DetailsAsync).RequireAuthorization(Doors.Board);
        pages.MapGet("/care/{site}", CareAsync).RequireAuthorization(Doors.Care);
        pages.MapGet("/waste/{site}", Waste).RequireAuthorization(Doors.Lead);
        pages.MapGet("/plan/{site}", PlanAsync).RequireAuthorization(Doors.Lead);
        pages.MapGet("/roster/{site}", Roster).RequireAuthorization(Doors.Lead);
        pages.MapPost("/roster/{site}", TakeRosterAsync).RequireAuthorization(Doors.Lead)
            .WithMetadata(new RequestSizeLimitAttribute(RosterDesk.LargestBody));
        pages.MapGet("/linen/{site}", Linen).RequireAuthorization(Doors.Board);
        pages.MapGet("/technician/{site}", Technician).RequireAuthorization(Doors.Technician);
        pages.MapGet("/work", Work).RequireAuthorization(Doors.Worker);
        pages.MapGet("/offline", (HttpContext http) => SignIn.Message(http, "phone.nothing-kept", StatusCodes.Status200OK));
        pages.MapGet("/places/{site}", Places).RequireAuthorization(Doors.Technician);
        pages.MapPost("/commands", SayAsync).RequireAuthorization(Doors.Anyone);
        Follow(pages, "board", LivePart.Board, Doors.Board);
        Follow(pages, "work", LivePart.Work, Doors.Worker);
        Follow(pages, "care", LivePart.Care, Doors.Care);
        Follow(pages, "technician", LivePart.Technician, Doors.Technician);
        Follow(pages, "waste", LivePart.Waste, Doors.Lead);
        Follow(pages, "linen", LivePart.Linen, Doors.Board);
    }

    /// <summary>The person of this request, their site and language; everyone behind a door has all three.</summary>
    internal static Viewer Viewer(HttpContext http)
    {
        var desk = http.RequestServices.GetRequiredService<Desk>();
        var (sight, person) = (desk.Look(http, http.User.Site()!)!, desk.PersonOf(http)!);
        var token = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken!;
        return new Viewer(sight, Texts.Of(http, person.Language), person.Id, person.Role, token);
    }

    private static IResult Start(HttpContext http) => http.User.Site() is not { } site
        ? Results.LocalRedirect("/sign-in")
        : Results.LocalRedirect(http.User.Role() switch
        {
            "worker" => "/work",
            "care" => $"/care/{site}",
            "technician" => $"/technician/{site}",
            "administrator" => $"/people/{site}",
            _ => $"/board/{site}",
        });

    private static async Task<IResult> BoardAsync(HttpContext http, LiveFeed feed, string site)
    {
        var query = BoardQuery.Of(http.Request.Query);
        var viewer = Viewer(http);
        var (live, speed) = (Live(feed, site, "board"), feed.Speed(site));
        if (query.Followed.Length > 0) live += "&" + query.Followed;
        if (query.At.Length == 0)
        {
            var scope = new BoardScope(viewer, query);
            return new RazorComponentResult<BoardPage>(new { Viewer = viewer, Scope = scope, Live = live, Speed = speed });
        }

        // What may still be on its way to the disk is not over yet.
        var at = viewer.AtSite(DateTime.Parse(query.At, CultureInfo.InvariantCulture));
        if (at > viewer.Now - ReplayDesk.Settling) return Results.LocalRedirect((query with { At = "" }).Address(site));
        query = query with { Wall = false };
        var (past, replayed) = await LookBackAsync(http, viewer, query.At);
        return new RazorComponentResult<BoardPage>(new
        {
            Viewer = viewer, Scope = new BoardScope(past ?? viewer, query), Live = (string?)null, Speed = speed, At = (DateTimeOffset?)at,
            Missing = past is null ? WhyMissing(viewer, replayed) : null, IsLost = replayed is { IsLost: true },
        });
    }

    /// <summary>The site as it stood at a moment, for whoever asks: nobody has a say in it. Null where it is not known.</summary>
    private static async Task<(Viewer? Past, Replayed? Replayed)> LookBackAsync(HttpContext http, Viewer viewer, string moment)
    {
        if (http.RequestServices.GetService<ReplayDesk>() is not { } desk) return (null, null);
        var at = viewer.AtSite(DateTime.Parse(moment, CultureInfo.InvariantCulture));
        var replayed = await desk.AtAsync(viewer.View.Site, at, http.RequestAborted);
        if (replayed.View is not { } view) return (null, replayed);
        var provider = http.RequestServices.GetRequiredService<Desk>().PersonOf(http)!.Provider;
        return (viewer with { View = new Sight(view, provider), Role = "", Token = "", Past = moment }, replayed);
    }

    private static string WhyMissing(Viewer viewer, Replayed? replayed) => replayed switch
    {
        { IsLost: true } => viewer.Texts["board.past-unreadable"],
        { Earliest: { } earliest } => viewer.Texts.Say("board.past-since", viewer.Moment(earliest)),
        _ => viewer.Texts["board.past-none"],
    };

    private static async Task<IResult> DetailsAsync(
        HttpContext http, LiveFeed feed, string site, string kind, string id, string? answer)
    {
        var viewer = Viewer(http);
        var fragment = http.Request.Headers.ContainsKey("X-Fragment");
        if (BoardQuery.Of(http.Request.Query) is { At.Length: > 0 } query)
        {
            if ((await LookBackAsync(http, viewer, query.At)).Past is not { } past)
                return fragment ? Results.NotFound() : Results.LocalRedirect(query.Address(site));
            if (fragment) return new RazorComponentResult<Detail>(new { Viewer = past, Kind = kind, Id = id });
            return new RazorComponentResult<DetailPage>(new { Viewer = past, Kind = kind, Id = id, Speed = feed.Speed(site) });
        }
        var card = kind == "worker" && viewer.Role == "lead" ? await viewer.View.LookAtAsync(id) : null;
        return fragment
            ? new RazorComponentResult<Detail>(new { Viewer = viewer, Kind = kind, Id = id, Card = card })
            : new RazorComponentResult<DetailPage>(new
            {
                Viewer = viewer, Kind = kind, Id = id, Card = card, Speed = feed.Speed(site), Answer = AnswerText(viewer.Texts, answer),
                AnswerGood = IsGood(answer),
            });
    }

    // A desk stays on its ward, and so does the phone of whoever works there: the ward that was looked at last opens by itself.
    private static async Task<RazorComponentResult<CarePage>> CareAsync(
        HttpContext http, LiveFeed feed, string site, string? ward, string? answer)
    {
        var viewer = Viewer(http);
        var wards = viewer.View.Site.Wards;
        var here = wards.Count == 1 ? wards[0] : viewer.View.Ward(ward ?? http.Request.Cookies[WardCookie] ?? "");
        if (here is not null && ward is not null) http.Response.Cookies.Append(WardCookie, here.Id, SignIn.Kept(http));
        var live = here is null ? null : $"{Live(feed, site, "care")}&ward={here.Id}";
        return new(new
        {
            Viewer = viewer, Live = live, Speed = feed.Speed(site), Answer = AnswerText(viewer.Texts, answer), AnswerGood = IsGood(answer),
            Ward = here, Rounds = here is null ? [] : await viewer.View.RoundsAsync(),
        });
    }

    private static RazorComponentResult<WastePage> Waste(HttpContext http, LiveFeed feed, string site, string? answer)
    {
        var live = Live(feed, site, "waste");
        var viewer = Viewer(http);
        return new(new
        {
            Viewer = viewer, Live = live, Speed = feed.Speed(site), Answer = AnswerText(viewer.Texts, answer), AnswerGood = IsGood(answer),
        });
    }

    private static async Task<RazorComponentResult<PlanPage>> PlanAsync(HttpContext http, LiveFeed feed, PlanDesk desk, string site)
    {
        var viewer = Viewer(http);
        var plan = await viewer.View.PlanAsync(desk, http.RequestAborted);
        return new(new { Viewer = viewer, Speed = feed.Speed(site), Plan = plan });
    }

    private static RazorComponentResult<RosterPage> Roster(HttpContext http, LiveFeed feed, string site) =>
        new(new { Viewer = Viewer(http), Speed = feed.Speed(site) });

    private static async Task<IResult> TakeRosterAsync(
        HttpContext http, IAntiforgery antiforgery, LiveFeed feed, RosterDesk desk, string site)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        var viewer = Viewer(http);
        if ((await http.Request.ReadFormAsync(http.RequestAborted)).Files.GetFile("file") is not { } file)
        {
            var none = viewer.Texts["roster.none"];
            return new RazorComponentResult<RosterPage>(new { Viewer = viewer, Speed = feed.Speed(site), Answer = none });
        }
        await using var body = file.OpenReadStream();
        var taken = await desk.PlanAsync(http, viewer.View, viewer.Texts, body);
        if (taken is { Errors: [], Refusal: null }) return Results.Forbid();
        return new RazorComponentResult<RosterPage>(new { Viewer = viewer, Speed = feed.Speed(site), Taken = taken });
    }

    private static RazorComponentResult<LinenPage> Linen(HttpContext http, LiveFeed feed, string site, string? tag)
    {
        var live = Live(feed, site, "linen");
        return new(new { Viewer = Viewer(http), Live = live, Speed = feed.Speed(site), Tag = tag });
    }

    private static RazorComponentResult<TechnicianPage> Technician(HttpContext http, LiveFeed feed, string site)
    {
        var live = Live(feed, site, "technician");
        return new(new
        {
            Viewer = Viewer(http), Live = live, Speed = feed.Speed(site),
            Machines = Doors.MayKeepKeys(http.User) ? http.RequestServices.GetService<Machines>() : null,
        });
    }

    private static RazorComponentResult<WorkPage> Work(HttpContext http, LiveFeed feed, string? answer)
    {
        var site = http.User.Site()!;
        var live = Live(feed, site, "work");
        var viewer = Viewer(http);

        // Codes of places are scanned here and nowhere else; and the phone must know whose page it keeps, and for how long.
        http.Response.Headers["Permissions-Policy"] = Permissions.Replace("camera=()", "camera=(self)", StringComparison.Ordinal);
        http.Response.Headers["Kept-For"] = $"{site}/{viewer.Person}";
        http.Response.Headers["Kept-Until"] =
            (DateTimeOffset.UtcNow + Sessions.Idle(viewer.Role)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return new(new
        {
            Viewer = viewer, Live = live, Speed = feed.Speed(site), Answer = AnswerText(viewer.Texts, answer), AnswerGood = IsGood(answer),
        });
    }

    private static RazorComponentResult<PlacesPage> Places(HttpContext http, LiveFeed feed, string site, string? ward)
    {
        var viewer = Viewer(http);
        var wards = viewer.View.Site.Wards;
        return new(new
        {
            Viewer = viewer, Speed = feed.Speed(site), Ward = wards.Count == 1 ? wards[0] : viewer.View.Ward(ward ?? ""),
            Origin = $"{http.Request.Scheme}://{http.Request.Host}",
        });
    }

    // The mark is taken before the page is drawn: what changes while drawing then makes the page catch up when it begins to follow.
    private static string Live(LiveFeed feed, string site, string part) => $"/live/{site}/{part}?after={feed.Mark(site)}";

    private static void Follow(RouteGroupBuilder pages, string part, LivePart live, string door) =>
        pages.MapGet($"/live/{{site}}/{part}", (HttpContext http, string site, LiveFeed feed, IHostApplicationLifetime life) =>
            FollowAsync(http, site, live, feed, life)).RequireAuthorization(door);

    /// <summary>Keeps the page of a node current.</summary>
    internal static Task FollowNodeAsync(HttpContext http, string site, string id, LiveFeed feed, IHostApplicationLifetime life) =>
        FollowAsync(http, site, LivePart.Node, feed, life, id);

    private static async Task FollowAsync(
        HttpContext http, string site, LivePart part, LiveFeed feed, IHostApplicationLifetime life, string node = "")
    {
        var person = http.RequestServices.GetRequiredService<Desk>().PersonOf(http)!;
        var sessions = http.RequestServices.GetRequiredService<Sessions>();
        var stop = await sessions.FollowAsync(http, http.RequestAborted, life.ApplicationStopping);
        try
        {
            var language = Texts.Of(http, person.Language).Language;
            var stream = new LiveStream(part, language, part == LivePart.Work ? person.Id : "", person.Provider, Node: node);
            if (part == LivePart.Care) stream = stream with { Ward = feed.Ward(site, http.Request.Query["ward"].ToString()) };
            if (part == LivePart.Board)
            {
                // Leads see what they can do, and what is for them alone; a board shows what its address asks for.
                stream = stream with { Role = person.Role == "lead" ? "lead" : "", Query = BoardQuery.Of(http.Request.Query).Followed };
            }
            await feed.FollowAsync(site, stream, http, stop.Token);
        }
        finally
        {
            sessions.Leave(stop);
        }
    }

    private static async Task<IResult> SayAsync(
        HttpContext http, Desk desk, [FromForm] CommandKind kind, [FromForm] string? task, [FromForm] string? subject,
        [FromForm] string? reason, [FromForm] TaskOutcome? outcome, [FromForm] TaskKind? work, [FromForm] string? request,
        [FromForm] string? back, [FromForm] long? age, [FromForm] string? owner)
    {
        var checks = Words.ChecksOf(http.Request.Form["checks"].OfType<string>());
        if (!Enum.IsDefined(kind) || checks is not { } looked) return Results.BadRequest();

        var viewer = Viewer(http);

        // What a phone kept is the word of who tapped it, whoever is signed in by now.
        if (owner is not null && owner != $"{viewer.Site}/{viewer.Person}") return Results.Unauthorized();
        var said = await desk.TellAsync(http, viewer.View, new Command
        {
            Kind = kind,
            By = viewer.Person,
            Task = task ?? "",
            Subject = subject ?? "",
            Reason = reason ?? "",
            Outcome = outcome ?? TaskOutcome.Done,
            Checks = looked,
            TaskKind = work ?? default,
            Request = request ?? "",
            AgeMs = Math.Clamp(age ?? 0, 0, TimeSpan.MillisecondsPerDay),
        });
        if (said is not { } refusal) return Results.Forbid();
        if (refusal != Refusal.None) http.Response.Headers["Refusal"] = Words.Of(refusal);
        var answer = refusal == Refusal.None ? "done." + Words.Of(kind) : "refusal." + Words.Of(refusal);

        // On the worker's own screen the next step is the answer; words would only stand in the way.
        var silent = refusal == Refusal.None && back == "/work";
        if (http.Request.Headers.ContainsKey("X-Fragment"))
        {
            return silent
                ? Results.NoContent()
                : new RazorComponentResult<Answer>(new { Text = AnswerText(viewer.Texts, answer), Good = IsGood(answer) });
        }
        back = Within(back);
        var separator = back.Contains('?') ? '&' : '?';
        return Results.LocalRedirect(silent ? back : string.Create(CultureInfo.InvariantCulture, $"{back}{separator}answer={answer}"));
    }

    /// <summary>Where a form says to go back to; the start when that is not an address of these pages.</summary>
    internal static string Within(string? back) =>
        back is null || !back.StartsWith('/') || back.StartsWith("//", StringComparison.Ordinal) || back.Contains('\\')
        || back.AsSpan().ContainsAnyExceptInRange('!', '~') ? "/" : back;

    /// <summary>What a page says of what was done before it was opened; null when nothing was.</summary>
    internal static string? AnswerText(Texts texts, string? answer) => answer switch
    {
        null => null,
        _ when texts.Has(answer) && (answer.StartsWith("refusal.", StringComparison.Ordinal) || IsGood(answer)) => texts[answer],
        _ => texts[IsGood(answer) ? "done" : "refusal"],
    };

    /// <summary>What was done went well.</summary>
    internal static bool IsGood(string? answer) => answer?.StartsWith("done.", StringComparison.Ordinal) ?? false;

    /// <summary>What people prove themselves with is on disk or it is not: a page that can't keep it says so.</summary>
    private static async ValueTask<object?> SayDiskFailureAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.HttpContext.Response.HasStarted)
        {
            context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("hub")
                .LogError("{Path}: {Reason}", context.HttpContext.Request.Path, exception.Message);
            return SignIn.Message(context.HttpContext, "disk", StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Task Turn(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (status == StatusCodes.Status403Forbidden)
        {
            var http = context.HttpContext;
            http.RequestServices.GetRequiredService<AuditLog>().Append("denied", "refused", http.User.Site(), http.User.Person(),
                $"{http.Request.Method} {http.Request.Path}", http.Connection.RemoteIpAddress?.ToString());
        }

        // A page sends its reader to sign in; a program gets the plain status.
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api") || path.StartsWithSegments("/live") || context.Request.Headers.ContainsKey("X-Fragment"))
            context.Response.StatusCode = status;
        else
            context.Response.Redirect(status == StatusCodes.Status401Unauthorized ? "/sign-in" : "/no-entry");
        return Task.CompletedTask;
    }
}
