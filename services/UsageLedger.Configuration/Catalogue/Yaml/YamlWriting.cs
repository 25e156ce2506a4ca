using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace UsageLedger.Configuration.Catalogue.Yaml;

/// <summary>Writes JSON as YAML: read again, it is the same JSON to the digit.</summary>
public static class YamlWriting
{
    static readonly EmitterSettings Settings = new EmitterSettings()
        .WithBestWidth(int.MaxValue)
        .WithMaxSimpleKeyLength(1024)
        .WithIndentedSequences();

    /// <summary>The YAML, with lines that end with "\n".</summary>
    public static string Write(JsonElement root)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, Settings);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    static void Emit(Emitter emitter, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, MappingStyle.Block));
                foreach (var member in value.EnumerateObject())
                {
                    emitter.Emit(Text(member.Name));
                    Emit(emitter, member.Value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, SequenceStyle.Block));
                foreach (var item in value.EnumerateArray()) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                emitter.Emit(Text(value.GetString()!));
                break;
            default:
                emitter.Emit(new Scalar(value.GetRawText())); // a number, true, false or null: the same in YAML
                break;
        }
    }

    static Scalar Text(string text)
    {
        var style = YamlScalar.IsPlainText(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
        return new(
            AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: style == ScalarStyle.Plain,
            isQuotedImplicit: true);
    }
}
