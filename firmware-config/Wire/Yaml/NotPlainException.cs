using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Logistics.Wire.Yaml;

/// <summary>The file is YAML, but more of it than our files use.</summary>
internal sealed class NotPlainException(ParsingEvent found, string message) : YamlException(found.Start, found.End, message);
