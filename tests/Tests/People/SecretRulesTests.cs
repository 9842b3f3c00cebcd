using Logistics.Hub.People;
using Logistics.Wire.Site;

namespace Logistics.Tests.People;

/// <summary>What will do as a PIN or password, and codes that are typed from paper.</summary>
public class SecretRulesTests
{
    private static readonly Person Worker = new("w-01", "Medewerker 1", "worker", "nl", null, []);
    private static readonly Person Lead = new("lead-west", "Regie West", "lead", "nl", null, []);

    [Theory]
    [InlineData("402917", null)]
    [InlineData("12345", "secret.pin-form")]
    [InlineData("12345a", "secret.pin-form")]
    [InlineData("١٢٣٤٥٦", "secret.pin-form")]
    [InlineData("123456", "secret.pin-easy")]
    [InlineData("987654", "secret.pin-easy")]
    [InlineData("777777", "secret.pin-easy")]
    [InlineData("121212", "secret.pin-easy")]
    public void A_pin_is_six_digits_that_are_not_the_first_that_anyone_tries(string pin, string? fault) =>
        Assert.Equal(fault, SecretRules.Fault(pin, Worker));

    [Theory]
    [InlineData("drie losse woorden", null)]
    [InlineData("elf tekens.", "secret.too-short")]
    [InlineData("aaaaaaaaaaaaaaaa", "secret.too-easy")]
    [InlineData("Wachtwoord2026!", "secret.too-easy")]
    [InlineData("123456789012", "secret.too-easy")]
    [InlineData("ik ben van regie hier", "secret.has-name")]
    [InlineData("LEAD-WEST-is-mij", "secret.has-name")]
    public void A_password_has_12_characters_and_is_neither_common_nor_ones_name(string password, string? fault) =>
        Assert.Equal(fault, SecretRules.Fault(password, Lead));

    [Fact]
    public void A_code_is_taken_as_people_type_it_until_its_time_is_over()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        (string text, OneTimeCode code) = OneTimeCode.New(now);
        Assert.Matches("^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$", text);
        Assert.True(code.Matches(text.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), now.AddHours(23)));
        Assert.False(code.Matches(text, now.AddHours(24)));
        Assert.False(code.Matches(text[..^1], now));
    }
}
