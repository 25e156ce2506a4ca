using System.Text.Json;

namespace UsageLedger.GraphQL;

/// <summary>What a client sends.</summary>
/// <param name="Query">The document.</param>
/// <param name="OperationName">Which of its operations; null when it has only one.</param>
/// <param name="Variables">A JSON object, or null for none. Members that the operation does not declare are
/// ignored.</param>
public sealed record GraphQLRequest(string Query, string? OperationName = null, JsonElement? Variables = null);
