using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>A fault in a schema file: our own, so the host must not start.</summary>
static class SchemaMistake
{
    public static InvalidOperationException At(Location at, string problem) =>
        new($"Schema file, line {at.Line}, column {at.Column}: {problem}");

    public static InvalidOperationException At(Node node, string problem) => At(node.At, problem);
}
