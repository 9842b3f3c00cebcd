using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Logistics.Simulator.Fuzz;

/// <summary>Requests to a running hub over loopback: none is answered with a failure of the server, and the hub stays well.</summary>
public sealed partial class HttpTarget : FuzzTarget
{
    private const int AskedEvery = 1_000;
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(30);

    // What an HTTP client itself would not send is of no use to a fuzzer of the hub.
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH"];
    private readonly Dictionary<string, (HttpClient Client, string Token)> _people = [];
    private long _sent;

    public HttpTarget(IEnumerable<byte[]> seeds, FuzzHub hub) : base("http", seeds, 12)
    {
        foreach (string person in (string[])["nobody", "lead-1", "tech-1", "care-1", "w-01"])
        {
            HttpClient client = hub.Client(person);
            _people.Add(person, (client, TokenOf(client, person)));
        }
    }

    public override string Process(ReadOnlyMemory<byte> input)
    {
        if (!HubRequest.TryParse(input, out HubRequest? request) || !Methods.Contains(request!.Method)) return "no request";
        (HttpClient client, string token) = _people.GetValueOrDefault(request.Person, _people["lead-1"]);
        bool form = request.Type == "application/x-www-form-urlencoded";

        // Who has signed out, or ended all sessions, would stand before closed doors for the rest of the run.
        if (request.Path.Contains("sign-out") || request.Path.Contains("sessions/end") || request.Method == "DELETE") return "sign-out";
        string outcome;
        try
        {
            using HttpResponseMessage response = request.Send(client, form ? $"&__RequestVerificationToken={token}" : "");
            int status = (int)response.StatusCode;
            Must(status < 500, $"the hub answers no {status}");
            outcome = status.ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            // Kestrel hangs up on what is no HTTP. That the hub goes on is asked below.
            outcome = "hung up";
            AskHealth();
        }
        if (++_sent % AskedEvery == 0) AskHealth();
        return outcome;
    }

    public override void End() => AskHealth();

    public override void Dispose()
    {
        foreach ((HttpClient client, _) in _people.Values) client.Dispose();
        base.Dispose();
    }

    private static string TokenOf(HttpClient client, string person)
    {
        string page = person switch
        {
            "nobody" => "sign-in?site=small&person=w-01",
            "care-1" => "care/small",
            "tech-1" => "technician/small",
            "w-01" => "work",
            _ => "board/small",
        };
        using HttpRequestMessage message = new(HttpMethod.Get, page);
        using HttpResponseMessage response = client.Send(message);
        using StreamReader reader = new(response.Content.ReadAsStream());
        Match token = Token().Match(reader.ReadToEnd());
        return token.Success ? Uri.EscapeDataString(token.Groups[1].Value) : throw new InvalidDataException($"/{page} has no form token");
    }

    // The broker is away for a moment after each machine that is shut out, and the hub says so; it must come back.
    private void AskHealth()
    {
        long begun = Stopwatch.GetTimestamp();
        while (!IsWell())
        {
            Must(Stopwatch.GetElapsedTime(begun) < BackWithin, "the hub is well, or well again soon");
            Thread.Sleep(100);
        }
    }

    private bool IsWell()
    {
        using HttpRequestMessage message = new(HttpMethod.Get, "api/v1/health");
        using HttpResponseMessage response = _people["nobody"].Client.Send(message);
        return response.StatusCode == HttpStatusCode.OK;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
