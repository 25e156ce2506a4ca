using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Types that documents name are known (5.5.1.2, 5.8.2).</summary>
static class TypeNames
{
    /// <param name="fits">Which types could be meant.</param>
    public static void Refuse(NamedTypeNode unknown, ValidationContext context, Func<NamedType, bool> fits) =>
        context.Findings.AddUnknown(
            $"Unknown type \"{unknown.Name}\".",
            unknown.Name,
            context.Schema.Types.Values.Where(fits).Select(type => type.Name),
            unknown.At);
}
