using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>
/// Reads a JSON object field by field, and goes on where a field does not hold: so every problem is named at once.
/// A field that is missing or null is null; whether that is a problem is the caller's to say with <c>required</c>.
/// </summary>
public sealed class FieldReader
{
    const string Required = "is required";

    readonly JsonElement _object;
    readonly string _path;
    readonly List<FieldProblem> _problems;
    bool _hasBadName;

    /// <summary>Reads a body.</summary>
    public FieldReader(JsonElement body) : this(body, "", []) { }

    FieldReader(JsonElement element, string path, List<FieldProblem> problems)
    {
        (_object, _path, _problems) = (element, path, problems);
        if (element.ValueKind != JsonValueKind.Object)
            problems.Add(new(path.Length == 0 ? "$" : path, "is not a JSON object"));
    }

    /// <summary>The object itself.</summary>
    public JsonElement Element => _object;

    /// <summary>What was found so far, in this object and those inside it.</summary>
    public IReadOnlyList<FieldProblem> Problems => _problems;

    /// <summary>Adds a problem of this object's own field.</summary>
    public void Add(string field, string problem) => _problems.Add(new(PathOf(field), problem));

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string field) => TryGet(field, required: false, out _);

    /// <summary>An id: 1–200 characters, no control characters.</summary>
    public string? Id(string field, bool required = true)
    {
        var seen = _problems.Count;
        var id = Text(field, required);
        var problem = _problems.Count > seen || id is null ? null : UsageCheck.IdProblem(id, required);
        if (problem is not null) Add(field, problem);
        return id;
    }

    /// <summary>A text.</summary>
    public string? Text(string field, bool required = false, int lengthMax = int.MaxValue)
    {
        if (!TryGet(field, required, out var value) || TextOf(value, PathOf(field)) is not { } text) return null;
        if (text.Length <= lengthMax) return text;
        Add(field, $"is longer than {lengthMax} characters");
        return null;
    }

    /// <summary>A number, exactly: one that would have to be rounded is a problem, and so is one in quotes.</summary>
    public decimal? Decimal(string field, bool required = false)
    {
        if (!TryGet(field, required, JsonValueKind.Number, "number", out var value)) return null;
        if (ExactDecimal.Parse(JsonMarshal.GetRawUtf8Value(value), out var number) is not { } problem) return number;
        Add(field, problem);
        return null;
    }

    /// <summary>An instant in ISO 8601 with its offset, in UTC, cut to the microsecond that PostgreSQL keeps.</summary>
    public DateTimeOffset? Instant(string field, bool required = false)
    {
        if (!TryGet(field, required, out var value) || TextOf(value, PathOf(field)) is not { } text) return null;
        if (value.TryGetDateTimeOffset(out var instant) && OccurredAtConverter.HasOffset(text))
            return Microseconds.Cut(instant);
        Add(field, "is no instant with an offset, such as 2026-11-20T12:00:00.123Z");
        return null;
    }

    /// <summary>True or false.</summary>
    public bool? Flag(string field, bool required = false)
    {
        if (!TryGet(field, required, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Add(field, $"is {Article(value.ValueKind)}, not true or false");
        return null;
    }

    /// <summary>A JSON object as it stands, valid as long as the document is.</summary>
    public JsonElement? Raw(string field, bool required = false) =>
        TryGet(field, required, JsonValueKind.Object, "JSON object", out var value) ? value : null;

    /// <summary>An object, to be read field by field; its problems join these.</summary>
    public FieldReader? Object(string field, bool required = false) =>
        TryGet(field, required, JsonValueKind.Object, "JSON object", out var value)
            ? new(value, PathOf(field), _problems)
            : null;

    /// <summary>A list as it stands, valid as long as the document is.</summary>
    public JsonElement? RawList(string field, bool required = false) =>
        TryGet(field, required, JsonValueKind.Array, "list", out var value) ? value : null;

    /// <summary>A list of objects, each to be read field by field; empty when missing.</summary>
    public IReadOnlyList<FieldReader> Objects(string field, int countMax, bool required = false) =>
        [.. Items(field, countMax, required).Select(item => new FieldReader(item.Value, item.Path, _problems))];

    /// <summary>A list of texts; empty when missing.</summary>
    public IReadOnlyList<string> Texts(string field, int countMax, bool required = false)
    {
        var texts = new List<string>();
        foreach (var (path, value) in Items(field, countMax, required))
            if (TextOf(value, path) is { } text) texts.Add(text);
        return texts;
    }

    /// <summary>Whether a member has that name, in ASCII and without escapes. Unlike
    /// <see cref="JsonProperty.NameEquals(string)"/> it takes members of any name.</summary>
    public static bool IsNamed(JsonProperty member, string field) =>
        Ascii.Equals(JsonMarshal.GetRawUtf8PropertyName(member), field);

    string? TextOf(JsonElement value, string path)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String) return value.GetString();
            _problems.Add(new(path, $"is {Article(value.ValueKind)}, not a text"));
        }
        catch (InvalidOperationException) // how System.Text.Json answers half a surrogate pair
        {
            _problems.Add(new(path, "is not valid Unicode"));
        }
        return null;
    }

    IEnumerable<(string Path, JsonElement Value)> Items(string field, int countMax, bool required)
    {
        if (!TryGet(field, required, JsonValueKind.Array, "list", out var list)) return [];
        if (list.GetArrayLength() <= countMax)
            return list.EnumerateArray().Select((value, i) => ($"{PathOf(field)}[{i}]", value));
        Add(field, $"holds more than {countMax}");
        return [];
    }

    bool TryGet(string field, bool required, JsonValueKind kind, string name, out JsonElement value)
    {
        if (!TryGet(field, required, out value)) return false;
        if (value.ValueKind == kind) return true;
        Add(field, $"is {Article(value.ValueKind)}, not a {name}");
        return false;
    }

    bool TryGet(string field, bool required, out JsonElement value)
    {
        value = default;
        if (_object.ValueKind != JsonValueKind.Object) return false; // said already
        if (TryFind(field, out value) && value.ValueKind != JsonValueKind.Null) return true;
        if (required) Add(field, Required);
        return false;
    }

    bool TryFind(string field, out JsonElement value)
    {
        try
        {
            if (!_hasBadName) return _object.TryGetProperty(field, out value);
        }
        catch (InvalidOperationException) // half a surrogate pair in a name that it met
        {
            _hasBadName = true;
        }
        value = default;
        foreach (var member in _object.EnumerateObject())
            if (IsNamed(member, field)) value = member.Value;
        return value.ValueKind != JsonValueKind.Undefined;
    }

    string PathOf(string field) => _path.Length == 0 ? field : $"{_path}.{field}";

    static string Article(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
