using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Fragments are of known types (5.5.1.2) that are objects (5.5.1.3), and used (5.5.1.4); what is spread is
/// known (5.5.2.1), and of the type of its place (5.5.2.3): as there are only objects, of the very same type.</summary>
static class FragmentRules
{
    /// <returns>The type; null when it has been refused.</returns>
    public static ObjectType? CheckCondition(NamedTypeNode condition, ValidationContext context)
    {
        var type = context.Schema.Types.GetValueOrDefault(condition.Name);
        if (type is ObjectType @object) return @object;
        if (type is null) TypeNames.Refuse(condition, context, known => known is ObjectType);
        else context.Findings.Add(
            $"A fragment selects fields of an object, and type \"{type}\" is none.", condition.At);
        return null;
    }

    public static void CheckSpread(FragmentSpread spread, ObjectType? parent, ValidationContext context)
    {
        var name = spread.Name.Value;
        if (context.Fragments.TryGetValue(name, out var fragment))
        {
            var type = context.Schema.Types.GetValueOrDefault(fragment.TypeCondition.Name) as ObjectType;
            CheckPlace($"Fragment \"{name}\"", type, parent, spread.At, context.Findings);
        }
        else
            context.Findings.AddUnknown(
                $"Unknown fragment \"{name}\".", name, context.Fragments.Keys, spread.Name.At);
    }

    public static void CheckPlace(string what, ObjectType? type, ObjectType? parent, Location at, Findings findings)
    {
        if (type is not null && parent is not null && type != parent)
            findings.Add($"{what} is of type \"{type}\" and can never apply here, to an object of \"{parent}\".", at);
    }

    public static void CheckUnused(ValidationContext context, UsesOfDefinitions uses)
    {
        var used = uses.ReachedFrom(context.Document.Operations);
        foreach (var fragment in context.Fragments.Values)
            if (!used.Contains(fragment))
                context.Findings.Add(
                    $"Fragment \"{fragment.Name.Value}\" is used by no operation; leave it out.", fragment.At);
    }
}
