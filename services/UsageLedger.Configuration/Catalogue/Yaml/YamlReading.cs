using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace UsageLedger.Configuration.Catalogue.Yaml;

/// <summary>Reads one YAML document. Anchors and aliases are fine, in bounds: what they name is counted each time.
/// </summary>
sealed class YamlReading
{
    const int DepthMax = 62; // as of JSON bodies
    const int NodeCountMax = 100_000;

    readonly Parser _parser;
    readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
    readonly Dictionary<AnchorName, (JsonNode? Node, int Size)> _anchors = [];
    int _nodeCount;

    YamlReading(string text) => _parser = new(new StringReader(text));

    public static YamlDocument Read(ReadOnlySpan<byte> utf8)
    {
        // For YamlDotNet the text ends there: the rest would be lost without a word.
        var nul = utf8.IndexOf((byte)0);
        if (nul >= 0)
            throw new InvalidYamlException(utf8[..nul].Count((byte)'\n') + 1, "the file holds a NUL character");
        var text = Text(utf8);
        try
        {
            return new YamlReading(text).Document();
        }
        catch (YamlException e)
        {
            throw new InvalidYamlException(e.Start.Line, e.Message);
        }
    }

    static string Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidYamlException(1, "the file is not valid UTF-8");
        }
    }

    YamlDocument Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _)) throw new InvalidYamlException(1, "the file is empty");
        var root = Node("", depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second)) throw Invalid(second, "there is a second document");
        return new(JsonSerializer.SerializeToElement(root), _lines);
    }

    JsonNode? Node(string path, int depth)
    {
        var found = _parser.Consume<ParsingEvent>();
        _lines.TryAdd(path, found.Start.Line);
        if (depth > DepthMax) throw Invalid(found, $"it is nested deeper than {DepthMax} levels");
        if (found is AnchorAlias alias) return Named(alias);
        var before = _nodeCount;
        Count(found, 1);
        var node = found switch
        {
            Scalar scalar => YamlScalar.Value(scalar),
            SequenceStart start => List(start, path, depth),
            MappingStart start => Object(start, path, depth),
            _ => throw Invalid(found, "it is no value"),
        };
        if (found is NodeEvent { Anchor.IsEmpty: false } named) _anchors[named.Anchor] = (node, _nodeCount - before);
        return node;
    }

    JsonArray List(SequenceStart start, string path, int depth)
    {
        RefuseTag(start);
        var list = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _)) list.Add(Node($"{path}[{list.Count}]", depth + 1));
        return list;
    }

    JsonObject Object(MappingStart start, string path, int depth)
    {
        RefuseTag(start);
        var members = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key)) throw Invalid(_parser.Current!, "a key is not a text");
            var name = YamlScalar.Text(key);
            if (members.ContainsKey(name)) throw Invalid(key, $"the key {PlanWords.Quoted(name)} comes twice");
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            _lines.TryAdd(inner, key.Start.Line);
            members.Add(name, Node(inner, depth + 1));
        }
        return members;
    }

    JsonNode? Named(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var named))
            throw Invalid(alias, $"there is no anchor '{alias.Value}' before it");
        Count(alias, named.Size);
        return named.Node?.DeepClone();
    }

    void Count(ParsingEvent at, int nodes)
    {
        _nodeCount += nodes;
        if (_nodeCount > NodeCountMax) throw Invalid(at, $"there are more than {NodeCountMax} values");
    }

    static void RefuseTag(NodeEvent node)
    {
        if (!node.Tag.IsEmpty) throw Invalid(node, $"the tag {PlanWords.Quoted(node.Tag.Value)} is not taken");
    }

    internal static InvalidYamlException Invalid(ParsingEvent at, string problem) => new(at.Start.Line, problem);
}
