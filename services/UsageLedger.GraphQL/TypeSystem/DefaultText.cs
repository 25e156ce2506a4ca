using System.Globalization;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>How introspection spells default values: as they count, with the defaults inside of them filled in, as the
/// reference implementation does.</summary>
static class DefaultText
{
    const int DepthMax = 64;

    /// <summary>The default value; null when there is none, or when it never ends.</summary>
    public static string? Of(InputDefinition input)
    {
        if (input.Default is not { } value) return null;
        return Completed(value, input.Type, 0) is { } completed ? ValuePrinter.Print(completed) : null;
    }

    // A value that fits the type; null when it holds itself without end.
    static Value? Completed(Value value, TypeReference type, int depth) => (type, value) switch
    {
        _ when depth > DepthMax => null,
        (NonNullOf nonNull, _) => Completed(value, nonNull.Inner, depth),
        (_, NullValue) => value,
        (ListOf list, ListValue items) => List(items.Items, list.Item, depth, value.At),
        (ListOf list, _) => List([value], list.Item, depth, value.At),
        (Named { Type: InputObjectType input }, ObjectValue fields) => Object(fields, input, depth),
        (Named { Type: ScalarType scalar }, _) => Leaf(scalar.Scalar, value),
        _ => value,
    };

    static ListValue? List(IReadOnlyList<Value> items, TypeReference type, int depth, Location at)
    {
        var completed = items.Select(item => Completed(item, type, depth + 1)).TakeWhile(item => item is not null);
        IReadOnlyList<Value> all = [.. completed!];
        return all.Count == items.Count ? new(all, at) : null;
    }

    static ObjectValue? Object(ObjectValue value, InputObjectType type, int depth)
    {
        var given = value.Fields.ToDictionary(field => field.Name.Value, StringComparer.Ordinal);
        var fields = new List<ObjectField>();
        foreach (var definition in type.Fields.Values)
        {
            var field = given.GetValueOrDefault(definition.Name)?.Value ?? definition.Default;
            if (field is null) continue;
            if (Completed(field, definition.Type, depth + 1) is not { } completed) return null;
            fields.Add(new(new(definition.Name, value.At), completed, value.At));
        }
        return new(fields, value.At);
    }

    static Value Leaf(Scalar scalar, Value value) => (scalar, value) switch
    {
        (FloatScalar, FloatValue number) => new FloatValue(Shortest(number.Text), value.At),
        (IdScalar, StringValue text) when IsWhole(text.Text) => new IntValue(text.Text, value.At),
        _ => value,
    };

    static string Shortest(string number) =>
        double.Parse(number, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);

    static bool IsWhole(string text)
    {
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        return digits.Length > 0
            && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits.Length == 1 || digits[0] != '0');
    }
}
