using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Fields are those of their type (5.3.1), and of objects, and of nothing else, fields are selected (5.3.3).
/// </summary>
static class FieldRules
{
    public static FieldDefinition? Find(Field field, ObjectType parent, ValidationContext context)
    {
        var name = field.Name.Value;
        if (parent.Fields.TryGetValue(name, out var definition)) return definition;
        if (MetaFields.Find(name, parent, context.Schema) is { } meta) return meta;
        context.Findings.AddUnknown(
            $"Cannot query field \"{name}\" on type \"{parent}\".", name, parent.Fields.Keys, field.At);
        return null;
    }

    public static void CheckSelections(Field field, FieldDefinition definition, Findings findings)
    {
        var name = field.Name.Value;
        var isObject = definition.Type.Innermost is ObjectType;
        if (isObject && field.Selections is null)
            findings.Add(
                $"Field \"{name}\" of type \"{definition.Type}\" needs a selection of fields: \"{name} {{ ... }}\".",
                field.At);
        if (!isObject && field.Selections is { } selections)
            findings.Add(
                $"Field \"{name}\" of type \"{definition.Type}\" has no fields that could be selected.", selections.At);
    }
}
