using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Whether a constant literal fits a type (GraphQL October 2021, 3.12 and the input coercion of each
/// type).</summary>
static class LiteralCheck
{
    /// <summary>Why it does not fit; null when it does.</summary>
    public static string? Problem(Value value, TypeReference type) => (type, value) switch
    {
        (NonNullOf, NullValue) => $"null is no {type}",
        (NonNullOf nonNull, _) => Problem(value, nonNull.Inner),
        (_, NullValue) => null,
        (ListOf list, ListValue items) => First(items.Items, item => Problem(item, list.Item)),
        (ListOf list, _) => Problem(value, list.Item),
        (Named { Type: ScalarType scalar }, _) => scalar.Scalar.Read(value, out _),
        (Named { Type: EnumType choice }, EnumValue member) when choice.Has(member.Name) => null,
        (Named { Type: InputObjectType input }, ObjectValue fields) => Problem(fields, input),
        _ => $"{ValuePrinter.Print(value)} is no {type}",
    };

    static string? Problem(ObjectValue value, InputObjectType type)
    {
        var given = value.Fields.Select(field => field.Name.Value).ToHashSet(StringComparer.Ordinal);
        if (given.Count < value.Fields.Count) return $"a field of {type} is given twice";
        if (type.Fields.Values.FirstOrDefault(field => field.IsRequired && !given.Contains(field.Name)) is { } missing)
            return $"the field {type}.{missing.Name} is required";
        return First(value.Fields, field => type.Fields.TryGetValue(field.Name.Value, out var definition)
            ? Problem(field.Value, definition.Type)
            : $"there is no field {type}.{field.Name.Value}");
    }

    static string? First<T>(IEnumerable<T> items, Func<T, string?> problem) =>
        items.Select(problem).FirstOrDefault(each => each is not null);
}
