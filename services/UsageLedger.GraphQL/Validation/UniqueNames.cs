using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Operations (5.2.1.1), fragments (5.5.1.1), variables (5.8.1), arguments (5.4.2) and input fields (5.6.3)
/// have names of their own.</summary>
static class UniqueNames
{
    /// <param name="what">E.g. <c>argument</c>.</param>
    public static void Check(string what, IEnumerable<Name> names, Findings findings)
    {
        var first = new Dictionary<string, Location>(StringComparer.Ordinal);
        foreach (var name in names)
            if (!first.TryAdd(name.Value, name.At))
                findings.Add($"The {what} \"{name.Value}\" is there more than once.", first[name.Value], name.At);
    }
}
