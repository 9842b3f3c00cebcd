using System.Text.Json;

namespace Logistics.Hub.Web;

/// <summary>The words that messages, texts and icons use for the engine's kinds.</summary>
internal static class Words
{
    /// <summary>An enum's name in kebab case: <c>CleanBed</c> is <c>clean-bed</c>.</summary>
    public static string Kebab<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
