using System.Collections.Frozen;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Which types a schema has. A scalar of the specification that nothing refers to is none of them (GraphQL
/// October 2021, 3.5).</summary>
static class ReferencedTypes
{
    public static IReadOnlyDictionary<string, NamedType> Of(
        IReadOnlyCollection<NamedType> types, IEnumerable<DirectiveType> directives)
    {
        var specified = Scalars.Specified.Select(scalar => scalar.Name).ToFrozenSet(StringComparer.Ordinal);
        var referenced = types.SelectMany(ReferencesOf)
            .Concat(directives.SelectMany(directive => directive.Arguments.Values).Select(input => input.Type))
            .Select(reference => reference.Innermost.Name)
            .ToHashSet(StringComparer.Ordinal);
        var kept = types.Where(type => referenced.Contains(type.Name) || !specified.Contains(type.Name));
        return new OrderedDictionary<string, NamedType>(
            kept.Select(type => KeyValuePair.Create(type.Name, type)), StringComparer.Ordinal);
    }

    static IEnumerable<TypeReference> ReferencesOf(NamedType type) => type switch
    {
        ObjectType record => record.Fields.Values.SelectMany(
            field => field.Arguments.Values.Select(argument => argument.Type).Prepend(field.Type)),
        InputObjectType input => input.Fields.Values.Select(field => field.Type),
        _ => [],
    };
}
