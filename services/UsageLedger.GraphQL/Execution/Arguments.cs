using System.Text.Json;
using UsageLedger.GraphQL.Execution;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL;

/// <summary>The arguments of a field, or the fields of an input object: checked against the schema, with its defaults.
/// The getters throw for a name that the schema does not have, and for another type than the scalar's: both are bugs of
/// the resolver.</summary>
public sealed class Arguments
{
    internal static readonly object NotGiven = new();
    internal static readonly Arguments None = new([], []);

    readonly OrderedDictionary<string, InputDefinition> _definitions;
    readonly object?[] _values;

    /// <param name="values">In the order of the definitions, <see cref="NotGiven"/> where there is none.</param>
    internal Arguments(OrderedDictionary<string, InputDefinition> definitions, object?[] values)
    {
        (_definitions, _values) = (definitions, values);
    }

    /// <summary>Whether it was given, be it as null, or has a default.</summary>
    public bool Has(string name) => Given(name) != NotGiven;

    /// <summary>A String, an ID or the name of an enum's member.</summary>
    public string? Text(string name) => (string?)Value(name);

    /// <summary>An Int.</summary>
    public int? Int(string name) => (int?)Value(name);

    /// <summary>A Float.</summary>
    public double? Float(string name) => (double?)Value(name);

    /// <summary>A Boolean.</summary>
    public bool? Flag(string name) => (bool?)Value(name);

    /// <summary>A scalar that gives decimals.</summary>
    public decimal? Decimal(string name) => (decimal?)Value(name);

    /// <summary>A scalar that gives instants.</summary>
    public DateTimeOffset? Time(string name) => (DateTimeOffset?)Value(name);

    /// <summary>A scalar that gives JSON as it is.</summary>
    public JsonElement? Json(string name) => (JsonElement?)Value(name);

    /// <summary>A list: of what the scalars give, of lists, or of input objects as <see cref="Arguments"/>.</summary>
    public IReadOnlyList<object?>? List(string name) => (IReadOnlyList<object?>?)Value(name);

    /// <summary>An input object.</summary>
    public Arguments? Object(string name) => (Arguments?)Value(name);

    /// <summary>What was given or has a default, as a JSON object in the order of the schema: decimals as exact
    /// numbers, instants as ISO 8601 text in UTC, members of enums as text, JSON as it is.</summary>
    public JsonElement ToJson() => InputJson.Of(this);

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] == NotGiven)
                continue;
            json.WritePropertyName(_definitions.GetAt(i).Key);
            InputJson.Write(json, _values[i]);
        }
        json.WriteEndObject();
    }

    object? Value(string name) => Given(name) is var value && value == NotGiven ? null : value;

    object? Given(string name) => _definitions.IndexOf(name) is >= 0 and var index
        ? _values[index]
        : throw new ArgumentException($"The schema has no argument or input field {name} here.", nameof(name));
}
