using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Directives are known (5.7.1), stand where they may (5.7.2), once in each place unless they are repeatable
/// (5.7.3), and have the right arguments.</summary>
sealed class DirectiveRules(ValidationContext context, ArgumentRules arguments)
{
    /// <param name="place">As directives list it, e.g. <c>FIELD</c>.</param>
    public void Check(IReadOnlyList<Directive> directives, string place)
    {
        var first = new Dictionary<string, Location>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            var name = directive.Name.Value;
            var type = context.Schema.Directives.GetValueOrDefault(name);
            if (type is null)
                context.Findings.AddUnknown(
                    $"Unknown directive \"@{name}\".",
                    "@" + name,
                    context.Schema.Directives.Keys.Select(known => "@" + known),
                    directive.At);
            else CheckPlace(directive, type, place, first);
            arguments.Check(directive.Arguments, type?.Arguments, $"directive \"@{name}\"", directive.At);
        }
    }

    void CheckPlace(Directive directive, DirectiveType type, string place, Dictionary<string, Location> first)
    {
        if (!type.Locations.Contains(place, StringComparer.Ordinal))
            context.Findings.Add(
                $"Directive \"@{type.Name}\" cannot stand here ({place}), but there: "
                + $"{string.Join(", ", type.Locations)}.",
                directive.At);
        if (!type.IsRepeatable && !first.TryAdd(type.Name, directive.At))
            context.Findings.Add(
                $"Directive \"@{type.Name}\" can stand in a place only once.", first[type.Name], directive.At);
    }
}
