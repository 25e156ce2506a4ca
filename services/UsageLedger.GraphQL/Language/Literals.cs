using System.Text.Json;

namespace UsageLedger.GraphQL.Language;

/// <summary>Literals in which variables' values stand for the variables.</summary>
static class Literals
{
    /// <summary>The literal with values in the place of variables.</summary>
    /// <param name="literal">As the document spells it.</param>
    /// <param name="valueOf">A variable's value by its name; null when it has none.</param>
    /// <returns>Null for a variable without a value. Inside, a field with such a value is left out, and an item is
    /// null.</returns>
    public static Value? Substitute(Value literal, Func<string, Value?> valueOf) => literal switch
    {
        VariableValue variable => valueOf(variable.Name),
        ListValue list => list with
        {
            Items = [.. list.Items.Select(item => Substitute(item, valueOf) ?? new NullValue(item.At))],
        },
        ObjectValue record => record with { Fields = [.. FieldsOf(record, valueOf)] },
        _ => literal,
    };

    /// <summary>The literal that means the same as some JSON. Names of fields may then be any text.</summary>
    public static Value Of(JsonElement json, Location at) => json.ValueKind switch
    {
        JsonValueKind.String => new StringValue(json.GetString()!, IsBlock: false, at),
        JsonValueKind.Number when json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') =>
            new FloatValue(json.GetRawText(), at),
        JsonValueKind.Number => new IntValue(json.GetRawText(), at),
        JsonValueKind.True or JsonValueKind.False => new BooleanValue(json.GetBoolean(), at),
        JsonValueKind.Array => new ListValue([.. json.EnumerateArray().Select(item => Of(item, at))], at),
        JsonValueKind.Object => new ObjectValue(
            [.. json.EnumerateObject().Select(field => new ObjectField(new(field.Name, at), Of(field.Value, at), at))],
            at),
        _ => new NullValue(at),
    };

    static IEnumerable<ObjectField> FieldsOf(ObjectValue record, Func<string, Value?> valueOf) =>
        from field in record.Fields
        let value = Substitute(field.Value, valueOf)
        where value is not null
        select field with { Value = value };
}
