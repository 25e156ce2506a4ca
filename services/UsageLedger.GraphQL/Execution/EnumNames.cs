using System.Collections.Concurrent;
using System.Text.Json;

namespace UsageLedger.GraphQL.Execution;

/// <summary>The names of C# enums' members in a schema.</summary>
static class EnumNames
{
    // As many as the program has members: resolvers answer these, clients cannot.
    static readonly ConcurrentDictionary<Enum, string> Names = new();

    /// <summary>E.g. IN_PROGRESS of <c>InProgress</c>.</summary>
    public static string Of(Enum member) =>
        Names.GetOrAdd(member, static each => JsonNamingPolicy.SnakeCaseUpper.ConvertName(each.ToString()));
}
