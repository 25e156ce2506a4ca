using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Which names a schema file may give.</summary>
static class Names
{
    /// <summary>Two underscores begin the names of introspection, and no others.</summary>
    public static void RefuseReserved(Name name)
    {
        if (name.Value.StartsWith("__", StringComparison.Ordinal))
            throw SchemaMistake.At(name, $"The name {name.Value} begins with two underscores, as introspection's do.");
    }
}
