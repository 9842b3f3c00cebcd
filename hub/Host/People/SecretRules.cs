using Logistics.Wire.Site;

namespace Logistics.Hub.People;

/// <summary>What PINs and passwords must be, and who has which.</summary>
public static class SecretRules
{
    /// <summary>Digits of a PIN.</summary>
    public const int PinLength = 6;

    /// <summary>Characters of a password at least.</summary>
    public const int ShortestPassword = 12;

    /// <summary>Characters of a password at most: a longer one is no safer and takes longer to hash.</summary>
    public const int LongestPassword = 128;

    // A password made of one of these with digits and signs around it is among the first that anyone tries.
    private static readonly string[] Common =
    [
        "password", "passwoord", "wachtwoord", "welkom", "welcome", "geheim", "secret", "qwerty", "qwertyuiop", "asdfghjkl", "azerty",
        "letmein", "iloveyou", "admin", "administrator", "beheerder", "ziekenhuis", "hospital", "verpleeghuis", "schoonmaak", "logistiek",
        "logistics", "facilitair", "teamleider", "technicus", "techniek", "zomer", "winter", "lente", "herfst", "summer", "maandag",
        "nederland", "amsterdam", "rotterdam", "utrecht", "feyenoord", "abcdefgh", "abcdefghijkl", "correcthorsebatterystaple",
    ];

    /// <summary>Whether people of this role sign in with a password; else with a PIN.</summary>
    public static bool NeedsPassword(string role) => role is not ("worker" or "care");

    /// <summary>What is wrong with a new PIN or password, as a key of a text; null when it will do.</summary>
    public static string? Fault(string secret, Person person) =>
        NeedsPassword(person.Role) ? PasswordFault(secret, person) : PinFault(secret);

    private static string? PinFault(string pin)
    {
        if (pin.Length != PinLength || !pin.All(char.IsAsciiDigit)) return "secret.pin-form";
        int step = pin[1] - pin[0];
        bool even = step is >= -1 and <= 1 && Enumerable.Range(1, pin.Length - 1).All(index => pin[index] - pin[index - 1] == step);
        return even || pin.Distinct().Count() < 3 ? "secret.pin-easy" : null;
    }

    private static string? PasswordFault(string password, Person person)
    {
        if (password.Length < ShortestPassword) return "secret.too-short";
        if (password.Length > LongestPassword) return "secret.too-long";
        if (password.Distinct().Count() < 5) return "secret.too-easy";
        string plain = password.ToLowerInvariant();
        IEnumerable<string> names = person.Name.Split(' ').Append(person.Id).Where(part => part.Length >= 4);
        if (names.Any(name => plain.Contains(name, StringComparison.OrdinalIgnoreCase)))
        {
            return "secret.has-name";
        }
        string letters = new([.. plain.Where(char.IsLetter)]);
        return letters.Length < 4 || Common.Any(common => letters.Replace(common, "", StringComparison.Ordinal).Length == 0)
            ? "secret.too-easy" : null;
    }
}
