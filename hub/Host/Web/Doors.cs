using System.Security.Claims;
using Logistics.Core;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace Logistics.Hub.Web;

/// <summary>
/// Who may go where: the policies of pages and API, by role. A route with a <c>{site}</c> opens only to people of that site.
/// </summary>
public static class Doors
{
    /// <summary>Anyone of the site who is signed in.</summary>
    public const string Anyone = "anyone";

    /// <summary>Workers, technicians (who work too) and leads.</summary>
    public const string Worker = "worker";

    /// <summary>Care staff and leads.</summary>
    public const string Care = "care";

    /// <summary>Leads, care staff and technicians: all who may look at the board.</summary>
    public const string Board = "board";

    /// <summary>Technicians and leads.</summary>
    public const string Technician = "technician";

    /// <summary>Technicians, and leads of the care organisation: who lets machines in and shuts them out. A provider's lead sees how
    /// the sensors are, and has no say in whose they are.</summary>
    public const string Keys = "keys";

    /// <summary>Leads only.</summary>
    public const string Lead = "lead";

    /// <summary>Administrators only: they manage what people prove themselves with, and see no work.</summary>
    public const string Administrator = "administrator";

    /// <summary>Claim type of the site id.</summary>
    public const string SiteClaim = "site";

    /// <summary>Claim type of the provider id; those of the care organisation have none.</summary>
    public const string ProviderClaim = "provider";

    /// <summary>The cookie scheme that people are signed in with.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Adds the policies above.</summary>
    public static void AddTo(AuthorizationOptions options)
    {
        Add(options, Anyone, "worker", "care", "technician", "lead", "administrator");
        Add(options, Worker, "worker", "technician", "lead");
        Add(options, Care, "care", "lead");
        Add(options, Board, "lead", "care", "technician");
        Add(options, Technician, "technician", "lead");
        options.AddPolicy(Keys, policy => Open(policy).RequireAssertion(context => MayKeepKeys(context.User)));
        Add(options, Lead, "lead");
        Add(options, Administrator, "administrator");
    }

    /// <summary>Whether a person of this role may say this at all; the engine decides whether it can be done.</summary>
    public static bool MaySay(string role, CommandKind kind) => role switch
    {
        "lead" => true,
        "care" => kind is CommandKind.RequestTask or CommandKind.WithdrawTask or CommandKind.StopRound
            or CommandKind.ReleaseBed or CommandKind.BlockBed or CommandKind.UnblockBed
            or CommandKind.IsolateBed or CommandKind.LiftIsolation or CommandKind.MarkContaminated,
        "worker" or "technician" => kind is CommandKind.StartShift or CommandKind.EndShift
            or CommandKind.AcceptTask or CommandKind.StartTask
            or CommandKind.SuspendTask or CommandKind.FinishTask or CommandKind.DeclineTask
            or CommandKind.StartBreak or CommandKind.EndBreak or CommandKind.CleanHands
            || (role == "technician" && kind is (CommandKind.LiftOut or CommandKind.LiftBack)),
        _ => false,
    };

    /// <summary>Whether this person may let machines in and shut them out.</summary>
    public static bool MayKeepKeys(ClaimsPrincipal user) => user.Role() switch
    {
        "technician" => true,
        "lead" => user.Provider() is null,
        _ => false,
    };

    /// <summary>The site that this person signed in at; null for strangers.</summary>
    public static string? Site(this ClaimsPrincipal user) => user.FindFirstValue(SiteClaim);

    /// <summary>The person id; null for strangers.</summary>
    public static string? Person(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>The role; null for strangers.</summary>
    public static string? Role(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.Role);

    /// <summary>The provider that this person works for; null for the care organisation's own and for strangers.</summary>
    public static string? Provider(this ClaimsPrincipal user) => user.FindFirstValue(ProviderClaim);

    private static void Add(AuthorizationOptions options, string name, params string[] roles) =>
        options.AddPolicy(name, policy => Open(policy).RequireRole(roles));

    private static AuthorizationPolicyBuilder Open(AuthorizationPolicyBuilder policy) => policy
        .AddAuthenticationSchemes(Scheme)
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.Resource is not HttpContext http
            || http.GetRouteValue("site") is not string site || site == context.User.Site());
}
