using System.Diagnostics;
using System.Text.Json;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Reads the values of variables, which come as JSON (GraphQL October 2021, 3.4 to 3.12 and 6.1.2).</summary>
static class JsonInput
{
    /// <returns>Null when it was read.</returns>
    public static InputProblem? Read(JsonElement json, TypeReference type, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null)
            return type is NonNullOf ? InputProblem.Of(json, InputProblem.NoNull(type)) : null;
        return type switch
        {
            NonNullOf nonNull => Read(json, nonNull.Inner, out value),
            ListOf list => ReadList(json, list.Item, out value),
            Named { Type: InputObjectType inputType } => ReadObject(json, inputType, out value),
            Named { Type: EnumType enumType } => ReadMember(json, enumType, out value),
            Named { Type: ScalarType scalarType } =>
                scalarType.Scalar.Read(json, out value) is { } problem ? InputProblem.Of(json, problem) : null,
            _ => throw new UnreachableException($"{type} is no type of inputs."),
        };
    }

    // A single value stands for the list that holds it alone.
    static InputProblem? ReadList(JsonElement json, TypeReference itemType, out object? value)
    {
        var items = new List<object?>();
        value = items;
        if (json.ValueKind != JsonValueKind.Array)
        {
            var problem = Read(json, itemType, out var single);
            items.Add(single);
            return problem;
        }
        foreach (var each in json.EnumerateArray())
        {
            if (Read(each, itemType, out var item) is { } problem)
                return problem.Under($"[{items.Count}]");
            items.Add(item);
        }
        return null;
    }

    static InputProblem? ReadObject(JsonElement json, InputObjectType type, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
            return InputProblem.Of(json, InputProblem.NoObject(type));
        foreach (var member in json.EnumerateObject())
        {
            if (!type.Fields.ContainsKey(member.Name))
                return InputProblem.Of(json, InputProblem.NoField(type, member.Name));
        }
        var values = new object?[type.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = type.Fields.GetAt(i).Value;
            var isGiven = json.TryGetProperty(field.Name, out var given);
            if (isGiven && Read(given, field.Type, out values[i]) is { } problem)
                return problem.Under($".{field.Name}");
            if (!isGiven && !LiteralInput.TryLeaveOut(field, out values[i]))
                return InputProblem.Of(json, InputProblem.Missing($"Field \"{field.Name}\"", field.Type));
        }
        value = new Arguments(type.Fields, values);
        return null;
    }

    static InputProblem? ReadMember(JsonElement json, EnumType type, out object? value)
    {
        value = JsonTexts.Of(json);
        return value is string name && type.Has(name) ? null : InputProblem.Of(json, InputProblem.NoMember(type));
    }
}
