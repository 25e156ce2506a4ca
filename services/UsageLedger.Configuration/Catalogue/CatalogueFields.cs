using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>The kinds of fields that the catalogue's bodies and files have, beside those of
/// <see cref="FieldReader"/>.</summary>
public static class CatalogueFields
{
    /// <summary>A text of one character or more; null when left out.</summary>
    public static string? Name(this FieldReader reader, string field, bool required = false)
    {
        var text = reader.Text(field, required, CatalogueLimits.TextLengthMax);
        if (text?.Length == 0) reader.Add(field, "is empty");
        if (text?.Contains('\0') == true) reader.Add(field, "holds a NUL character");
        return text;
    }

    /// <summary>A JSON object of the customer's own, kept as it is.</summary>
    public static JsonElement? Metadata(this FieldReader reader)
    {
        const string field = "metadata";
        var metadata = reader.Raw(field);
        if (metadata is { } json && UsageCheck.PropertiesProblem(json) is { } problem) reader.Add(field, problem);
        return metadata?.Clone();
    }

    /// <summary>A list of ids that differ; empty when left out.</summary>
    public static IReadOnlyList<string> Ids(
        this FieldReader reader, string field, int countMax, bool required = false)
    {
        var seen = reader.Problems.Count;
        var ids = reader.Texts(field, countMax, required);
        if (reader.Problems.Count > seen) return ids;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, id) in ids.Index())
            if (UsageCheck.IdProblem(id, required: true) is { } problem) reader.Add($"{field}[{i}]", problem);
            else if (!known.Add(id)) reader.Add($"{field}[{i}]", $"is '{id}' a second time");
        if (required && ids.Count == 0) reader.Add(field, "is empty");
        return ids;
    }

    /// <summary>One of the values of an enum, in any letter case.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="field">The field.</param>
    /// <param name="required">True when it may not be left out.</param>
    /// <param name="among">The values that are taken; all of the enum's when left out.</param>
    public static T? Choice<T>(
        this FieldReader reader, string field, bool required = false, IReadOnlyList<T>? among = null)
        where T : struct, Enum
    {
        if (reader.Text(field, required) is not { } text) return null;
        var value = Parse(text, among ?? Enum.GetValues<T>());
        if (value is null) reader.Add(field, NoneOf(among ?? Enum.GetValues<T>()));
        return value;
    }

    /// <summary>The value that a text spells, in any letter case; null when it spells none of them.</summary>
    public static T? Parse<T>(string text, IReadOnlyList<T> among) where T : struct, Enum
    {
        foreach (var value in among)
            if (text.Equals(Spell(value), StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    /// <summary>The problem of a text that spells none of the values.</summary>
    public static string NoneOf<T>(IReadOnlyList<T> among) where T : struct, Enum =>
        $"is none of {string.Join(", ", among.Select(Spell))}";

    /// <summary>A value as answers and files spell it: PAST_DUE.</summary>
    public static string Spell<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());
}
