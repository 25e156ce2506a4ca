using System.Text.Json;

namespace UsageLedger.Configuration.Catalogue.Yaml;

/// <summary>YAML as the JSON that it means, and where each thing stands.</summary>
public sealed class YamlDocument
{
    readonly IReadOnlyDictionary<string, long> _lines;

    internal YamlDocument(JsonElement root, IReadOnlyDictionary<string, long> lines) => (Root, _lines) = (root, lines);

    /// <summary>The JSON.</summary>
    public JsonElement Root { get; }

    /// <summary>The line, from 1, of what is at a path such as <c>features[0].name</c>; of what it should be in, when
    /// it is not there.</summary>
    public long LineOf(string path)
    {
        while (true)
        {
            if (_lines.TryGetValue(path, out var line)) return line;
            var cut = Math.Max(path.LastIndexOf('.'), path.LastIndexOf('['));
            path = cut < 0 ? "" : path[..cut];
        }
    }

    /// <summary>Reads YAML 1.2 in UTF-8: one document, of what JSON can hold.</summary>
    /// <exception cref="InvalidYamlException">It is none.</exception>
    public static YamlDocument Read(ReadOnlySpan<byte> utf8) => YamlReading.Read(utf8);
}

/// <summary>A text is no YAML, or more than is taken of it.</summary>
/// <param name="line">Where, from 1.</param>
/// <param name="problem">What is wrong, e.g. "the key 'id' comes twice".</param>
public sealed class InvalidYamlException(long line, string problem) : Exception($"line {line}: {problem}")
{
    /// <summary>Where, from 1.</summary>
    public long Line => line;
}
