using System.Text.Json;
using UsageLedger.GraphQL.Execution;

namespace UsageLedger.GraphQL;

/// <summary>The answer to a request (GraphQL October 2021, 7.1).</summary>
public sealed class GraphQLResult
{
    readonly AnswerObject? _data;

    GraphQLResult(bool isExecuted, AnswerObject? data, IReadOnlyList<GraphQLError> errors)
    {
        (IsExecuted, _data, Errors) = (isExecuted, data, errors);
    }

    /// <summary>False when the request was refused before anything was done: the answer then has no <c>data</c> at all,
    /// while it is null when a failure reached the root.</summary>
    public bool IsExecuted { get; }

    /// <summary>Of the request, or of its fields in the order they failed; empty when there are none.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; }

    /// <summary>A request that was refused.</summary>
    /// <param name="errors">Why; at least one.</param>
    internal static GraphQLResult Refused(params IReadOnlyList<GraphQLError> errors) => new(false, null, errors);

    internal static GraphQLResult Executed(AnswerObject? data, IReadOnlyList<GraphQLError> errors) =>
        new(true, data, errors);

    /// <summary>Writes the answer as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Errors.Count > 0)
            AnswerWriter.WriteErrors(json, Errors);
        if (IsExecuted)
        {
            json.WritePropertyName("data"u8);
            AnswerWriter.Write(json, _data);
        }
        json.WriteEndObject();
    }
}
