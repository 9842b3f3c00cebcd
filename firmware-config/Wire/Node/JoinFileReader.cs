using Logistics.Wire.Yaml;

namespace Logistics.Wire.Node;

/// <summary>Reads a <see cref="JoinFile"/>. What is wrong in it comes back as errors that its writer can act on.</summary>
public static class JoinFileReader
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Keys = new() { ["join file"] = ["hub", "code"] };

    /// <summary>Reads a text.</summary>
    /// <param name="file">Its name, for errors.</param>
    /// <param name="reader">The text.</param>
    /// <returns>The file without errors, or null with 1 to 20 errors.</returns>
    public static (JoinFile? Join, IReadOnlyList<FileError> Errors) Read(string file, TextReader reader)
    {
        var yaml = new YamlFile(file, Keys);
        var join = yaml.Read(reader, "join file", root =>
        {
            var hub = root.RequiredText("hub", Address);
            var code = root.RequiredText("code", Code);
            return hub.Length > 0 && code.Length > 0 ? new JoinFile(new Uri(hub), EnrolmentCode.Parse(code)!) : null!;
        });
        return (join, yaml.Errors);
    }

    /// <summary>Whether a text is an address that a hub can have; the complaint otherwise.</summary>
    public static string? Address(string text, out string value)
    {
        value = text;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == "https"
            ? null : $"'{text}' is no address of a hub: write one such as https://192.168.1.10:8080";
    }

    private static string? Code(string text, out string value)
    {
        value = text;
        return EnrolmentCode.Parse(text) is null ? "this is no enrolment code: it has nine groups of four letters and digits" : null;
    }
}
