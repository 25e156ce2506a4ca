using System.Text.Json.Nodes;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;
using UsageLedger.GraphQL.Validation;

namespace UsageLedger.GraphQLTests.Reference;

enum Phase
{
    Syntax,
    Validation,
    Ok,
}

/// <summary>What an implementation says of a document.</summary>
/// <param name="Phase">What refused it.</param>
/// <param name="Message">Of the first error.</param>
/// <param name="At">Of the first error.</param>
/// <param name="Form">The parsed form; null when there is none.</param>
sealed record Judgement(Phase Phase, string? Message, Location At, JsonNode? Form)
{
    public static Judgement Ours(Schema schema, string text)
    {
        var parsed = Parser.Parse(text, new());
        if (parsed.Document is not { } document) return Refused(Phase.Syntax, parsed.Error!, null);
        var form = ParsedForm.Of(document);
        var errors = Validator.Validate(schema, document, new());
        return errors.Count == 0
            ? new(Phase.Ok, null, default, form)
            : Refused(Phase.Validation, errors[0], form);
    }

    static Judgement Refused(Phase phase, GraphQLError error, JsonNode? form) =>
        new(phase, error.Message, error.Locations.Count > 0 ? error.Locations[0] : default, form);
}
