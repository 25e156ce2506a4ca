using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace UsageLedger.Configuration.Catalogue.Yaml;

/// <summary>What a scalar means, by the core schema of YAML 1.2: so "no" and "on" are texts.</summary>
static partial class YamlScalar
{
    const string TextTag = "tag:yaml.org,2002:str";

    /// <summary>A text, a number to the digit, true, false or null.</summary>
    /// <exception cref="InvalidYamlException">JSON has no such value.</exception>
    public static JsonNode? Value(Scalar scalar)
    {
        var text = Text(scalar);
        if (!scalar.Tag.IsEmpty && scalar.Tag.Value is not (TextTag or "!"))
            throw YamlReading.Invalid(scalar, $"the tag {PlanWords.Quoted(scalar.Tag.Value)} is not taken");
        if (scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty) return text;
        if (IsNull(text)) return null;
        if (Flag(text) is { } flag) return flag;
        if (Decimal().IsMatch(text)) return JsonNode.Parse(AsJson(text));
        if (IsOtherNumber(text))
            throw YamlReading.Invalid(
                scalar, $"{PlanWords.Quoted(text)} is a number that cannot be kept: put it in quotes if it is a text");
        return text;
    }

    /// <summary>The characters of a scalar.</summary>
    /// <exception cref="InvalidYamlException">They are half a surrogate pair.</exception>
    public static string Text(Scalar scalar)
    {
        var text = scalar.Value;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                throw YamlReading.Invalid(scalar, "the text is not valid Unicode");
            i++;
        }
        return text;
    }

    /// <summary>True when a text, written without quotes, is a text for every reader of YAML, of the old version too.
    /// </summary>
    public static bool IsPlainText(string text) =>
        Word().IsMatch(text) && !IsNull(text) && !OldWords.Contains(text.ToLowerInvariant());

    static readonly HashSet<string> OldWords =
        new(StringComparer.Ordinal) { "true", "false", "yes", "no", "on", "off", "y", "n", "null" };

    static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    static bool? Flag(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    // Hexadecimal, octal, infinity, none: nobody means them here.
    static bool IsOtherNumber(string text) => OtherNumber().IsMatch(text);

    // JSON takes neither "+1" nor "01", ".5" nor "5.".
    static string AsJson(string text)
    {
        var parts = Decimal().Match(text);
        var whole = parts.Groups["whole"].Value.TrimStart('0');
        var fraction = parts.Groups["fraction"].Value;
        var sign = text[0] == '-' ? "-" : "";
        var number = $"{sign}{(whole.Length == 0 ? "0" : whole)}";
        return $"{number}{(fraction.Length == 0 ? "" : $".{fraction}")}{parts.Groups["exponent"].Value}";
    }

    [GeneratedRegex(
        @"\A[-+]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A(?:0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex OtherNumber();

    [GeneratedRegex(@"\A[A-Za-z](?:[A-Za-z0-9_./-]|(?<! ) (?=[A-Za-z0-9_./]))*\z")]
    private static partial Regex Word();
}
