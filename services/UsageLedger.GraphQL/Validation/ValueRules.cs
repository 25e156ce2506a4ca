using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Values fit the types of their places (5.6.1), and input objects have fields that are known (5.6.2), each
/// once (5.6.3), and all required ones (5.6.4). Variables are noted: whether they fit, each operation says.</summary>
sealed class ValueRules(Findings findings, DefinitionUses uses)
{
    /// <param name="type">What the place takes; null when that is not known.</param>
    /// <param name="hasDefault">True when the place has a default.</param>
    public void Check(Value value, TypeReference? type, bool hasDefault = false)
    {
        if (findings.AreFull) return;
        if (value is VariableValue variable) uses.Variables.Add(new(variable, type, hasDefault));
        else if (value is NullValue) CheckNull(value, type);
        else if (value is ListValue list) CheckList(list, type);
        else if (value is ObjectValue @object) CheckObject(@object, type);
        else CheckLeaf(value, type);
    }

    void CheckNull(Value value, TypeReference? type)
    {
        if (type is NonNullOf) Refuse(value, type, "it cannot be null.");
    }

    void CheckList(ListValue list, TypeReference? type)
    {
        var nullable = type is NonNullOf nonNull ? nonNull.Inner : type;
        if (nullable is ListOf expected)
        {
            foreach (var item in list.Items) Check(item, expected.Item);
            return;
        }
        CheckLeaf(list, type);
        CheckItems(list, nullable);
    }

    /// <summary>Of a list that a scalar takes as a whole, only variables are looked at: they must be of that scalar, as
    /// the reference implementation has it.</summary>
    void CheckItems(ListValue list, TypeReference? type)
    {
        foreach (var item in list.Items)
            if (item is ListValue inner) CheckItems(inner, type);
            else Check(item, item is VariableValue ? type : null);
    }

    /// <summary>Of a place that takes lists, one item may stand without the brackets (3.11): whence the innermost type,
    /// here and for leaves.</summary>
    void CheckObject(ObjectValue value, TypeReference? type)
    {
        UniqueNames.Check("field", value.Fields.Select(field => field.Name), findings);
        var expected = type?.Innermost as InputObjectType;
        if (expected is null) CheckLeaf(value, type);
        else CheckFields(value, expected);
        foreach (var field in value.Fields)
        {
            var definition = expected?.Fields.GetValueOrDefault(field.Name.Value);
            Check(field.Value, definition?.Type, hasDefault: definition?.Default is not null);
        }
    }

    void CheckFields(ObjectValue value, InputObjectType expected)
    {
        foreach (var field in value.Fields)
            if (!expected.Fields.ContainsKey(field.Name.Value))
                findings.AddUnknown(
                    $"Type \"{expected}\" has no field \"{field.Name.Value}\".",
                    field.Name.Value,
                    expected.Fields.Keys,
                    field.At);
        foreach (var definition in expected.Fields.Values)
            if (definition.IsRequired && value.Fields.All(field => field.Name.Value != definition.Name))
                findings.Add(
                    $"Field \"{definition.Name}\" of type \"{definition.Type}\" is missing: \"{expected}\" needs it.",
                    value.At);
    }

    void CheckLeaf(Value value, TypeReference? type)
    {
        var problem = type?.Innermost switch
        {
            ScalarType scalar => scalar.Scalar.Read(value, out _) is { } reason ? $"{reason}." : null,
            EnumType @enum => ProblemAsMember(value, @enum),
            InputObjectType => $"{ValuePrinter.Print(value)} is no input object.",
            null or ObjectType => null,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (problem is not null) Refuse(value, type!, problem);
    }

    static string? ProblemAsMember(Value value, EnumType expected)
    {
        if (value is EnumValue member && expected.Has(member.Name)) return null;
        var written = value switch
        {
            EnumValue other => other.Name,
            StringValue text => text.Text,
            _ => "",
        };
        return $"{ValuePrinter.Print(value)} is no member of it."
            + Suggestions.DidYouMean(written, expected.Members.Select(each => each.Name));
    }

    void Refuse(Value value, TypeReference type, string problem) =>
        findings.Add($"Expected a value of type \"{type}\": {problem}", value.At);
}
