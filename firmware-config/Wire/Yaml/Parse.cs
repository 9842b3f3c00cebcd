namespace Logistics.Wire.Yaml;

/// <summary>Turns the text of a scalar into a value: null when it could, else a sentence that says what would be right.</summary>
internal delegate string? Parse<T>(string text, out T value);
